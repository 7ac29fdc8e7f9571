package dev.rlm.app.settings;

/// What holds when nobody sets a setting.
sealed interface Standard {

    /// Always the same.
    ///
    /// @param text as one would write it in a flag
    record Fixed(String text) implements Standard {}

    /// Depends on the run.
    ///
    /// @param text the usual value, the most that an untrusted file may set
    /// @param rule in words
    record Usual(String text, String rule) implements Standard {}

    /// Nothing.
    ///
    /// @param example of what could be set
    /// @param meaning of its absence, in words
    record None(String example, String meaning) implements Standard {}

    /// Nothing, and its section does not work without it.
    ///
    /// @param example of what could be set
    record Needed(String example) implements Standard {}

    /// The value to show when nobody set it.
    default String shown() {
        return switch (this) {
            case Fixed(String text) -> text;
            case Usual(String _, String rule) -> rule;
            case None(String _, String meaning) -> meaning;
            case Needed _ -> "needed";
        };
    }
}
