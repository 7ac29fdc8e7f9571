package dev.rlm.cli.completion;

import java.util.List;

/// What may stand where a value is expected.
public sealed interface Values {

    /// One of these, none of which has a blank.
    record Words(List<String> words) implements Values {
        public Words {
            words = List.copyOf(words);
        }
    }

    /// A file or a folder.
    record Files() implements Values {}

    /// A folder.
    record Folders() implements Values {}

    /// The id of a recorded run, or `last`.
    record Runs() implements Values {}

    /// Something that a shell cannot know.
    record Unknown() implements Values {}
}
