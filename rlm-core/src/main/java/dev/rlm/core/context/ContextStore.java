package dev.rlm.core.context;

import java.util.List;

/// The input of a run on the host. Immutable.
///
/// @param documents in order
/// @param single whether the guest sees one `str` instead of a `list[str]`: exactly one file, stdin, or the prompt
/// @param skipped what was left out of folders and globs, for `-v` and the first line of a run
public record ContextStore(List<Document> documents, boolean single, List<Skipped> skipped) {
    public static final ContextStore EMPTY = new ContextStore(List.of(), false, List.of());

    public ContextStore {
        documents = List.copyOf(documents);
        skipped = List.copyOf(skipped);
        if (single && documents.size() != 1) {
            throw new IllegalArgumentException("a single text of " + documents.size() + " documents");
        }
    }

    /// A file that was left out.
    ///
    /// @param name relative to its source; a folder's ends with a slash
    /// @param why in a word or two: `binary`, `not UTF-8`, `ignored`, `hidden`, `secret`, `link`, `special`,
    ///        `no permission`, `unreadable`
    public record Skipped(String name, String why) {}

    public boolean isEmpty() {
        return documents.isEmpty();
    }

    /// UTF-16 characters of all documents.
    public long chars() {
        return documents.stream().mapToLong(document -> document.text().length()).sum();
    }

    public List<String> names() {
        return documents.stream().map(Document::name).toList();
    }
}
