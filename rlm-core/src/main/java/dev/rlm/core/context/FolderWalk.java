package dev.rlm.core.context;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Goes through a folder and offers its files, sorted by their names relative to it, without those that trust.md rule 7
/// keeps back: hidden, secret-looking, ignored, links, devices. A link within the folder is left out too: what it
/// points to is found under its own name, unless it is kept back.
final class FolderWalk {
    private static final NameGlobs SECRETS = NameGlobs.of(".env*", "*.pem", "*.key", "id_*", ".netrc");

    private final Path root;
    private final Selection selection;
    private final Taker taker;

    /// Which files are wanted at all.
    ///
    /// @param globs relative to the folder, of which one has to fit; none: every file
    /// @param hiddenToo whether hidden files were asked for by a name with a dot
    record Selection(List<PathGlob> globs, boolean hiddenToo) {
        static final Selection ALL = new Selection(List.of(), false);

        Selection {
            globs = List.copyOf(globs);
        }

        private boolean wants(Entry entry) {
            return globs.isEmpty() || globs.stream()
                    .anyMatch(
                            glob -> entry.isFolder() ? glob.mayMatchBelow(entry.names()) : glob.matches(entry.names()));
        }
    }

    /// What is done with a walk's finds.
    interface Taker {
        /// @param name relative to the folder, with `/`
        void file(Path file, String name) throws ContextException;

        /// @param name relative to the folder, with `/`, and one at its end for a folder
        /// @param why as in [ContextStore.Skipped]
        void leftOut(String name, String why) throws ContextException;
    }

    private record NameGlobs(List<NameGlob> globs) {
        static NameGlobs of(String... patterns) {
            return new NameGlobs(List.of(patterns).stream().map(NameGlob::of).toList());
        }

        boolean match(String name) {
            return globs.stream().anyMatch(glob -> glob.matches(name));
        }
    }

    /// @param names relative to the root
    private record Entry(Path path, List<String> names, BasicFileAttributes attributes) {
        boolean isFolder() {
            return attributes.isDirectory();
        }

        String name() {
            return String.join("/", names) + (isFolder() ? "/" : "");
        }
    }

    private record Opened(Entry folder, IgnoreRules rules) {}

    /// @param root absolute and without links
    FolderWalk(Path root, Selection selection, Taker taker) {
        this.root = root;
        this.selection = selection;
        this.taker = taker;
    }

    /// @throws IOException when the folder itself cannot be listed; of those below, the taker hears
    void walk() throws IOException, ContextException {
        BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
        Deque<Opened> open = new ArrayDeque<>();
        IgnoreRules above = IgnoreRules.above(root);
        pushAll(open, entries(new Entry(root, List.of(), attributes)), above.in(root));
        while (!open.isEmpty()) {
            Opened next = open.pop();
            visit(next.folder(), next.rules(), open);
        }
    }

    private void visit(Entry entry, IgnoreRules rules, Deque<Opened> open) throws ContextException {
        if (!selection.wants(entry)) {
            return;
        }
        Optional<String> reason = reasonAgainst(entry, rules);
        if (reason.isPresent()) {
            taker.leftOut(entry.name(), reason.get());
        } else if (!entry.isFolder()) {
            taker.file(entry.path(), entry.name());
        } else {
            try {
                pushAll(open, entries(entry), rules.in(entry.path()));
            } catch (AccessDeniedException e) {
                taker.leftOut(entry.name(), "no permission");
            } catch (IOException e) {
                taker.leftOut(entry.name(), "unreadable");
            }
        }
    }

    private Optional<String> reasonAgainst(Entry entry, IgnoreRules rules) {
        String name = entry.path().getFileName().toString();
        if (entry.attributes().isSymbolicLink()) {
            return Optional.of("link");
        }
        if (!entry.isFolder() && !entry.attributes().isRegularFile()) {
            return Optional.of("special");
        }
        if (!entry.isFolder() && SECRETS.match(name.toLowerCase(Locale.ROOT))) {
            return Optional.of("secret");
        }
        if (name.startsWith(".") && (!selection.hiddenToo() || name.equals(".git"))) {
            return Optional.of("hidden");
        }
        return rules.ignores(entry.path(), entry.isFolder()) ? Optional.of("ignored") : Optional.empty();
    }

    /// Puts the entries on the pile so that the first by name is on top. A folder counts with a `/` at its end, which
    /// makes the order that of the whole relative names.
    private static void pushAll(Deque<Opened> open, List<Entry> entries, IgnoreRules rules) {
        entries.stream()
                .sorted(Comparator.comparing(Entry::name).reversed())
                .forEach(entry -> open.push(new Opened(entry, rules)));
    }

    private static List<Entry> entries(Entry folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder.path())) {
            for (Path path : paths) {
                attributes(path).ifPresent(attributes -> {
                    List<String> names = new ArrayList<>(folder.names());
                    names.add(path.getFileName().toString());
                    entries.add(new Entry(path, List.copyOf(names), attributes));
                });
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    /// Empty when it is gone again.
    private static Optional<BasicFileAttributes> attributes(Path path) {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
