package dev.rlm.cli.help;

import java.util.List;
import java.util.stream.Stream;

/// What help says about one thing, whatever it is shown as. All text is ASCII and on one line.
///
/// @param name what one types: `rlm run`; of a topic its name
/// @param summary a sentence
public record Page(String name, String summary, List<Section> sections) {
    public Page {
        sections = List.copyOf(sections);
    }

    /// A part with a title.
    public record Section(String title, List<Block> blocks) {
        public Section {
            blocks = List.copyOf(blocks);
        }

        public Section(String title, Block block) {
            this(title, List.of(block));
        }
    }

    /// A word and what it means.
    public record Term(String name, String meaning) {}

    /// This page with `more` behind its own sections.
    public Page with(List<Section> more) {
        return new Page(name, summary, Stream.concat(sections.stream(), more.stream()).toList());
    }
}
