package dev.rlm.app.settings;

/// Where a value comes from. [#shown] is how `rlm config show` and errors name it.
public sealed interface Origin {

    /// Nobody set it.
    record Default() implements Origin {}

    /// The command line.
    ///
    /// @param flag as typed, `--max-depth`
    record Flag(String flag) implements Origin {}

    /// The environment.
    ///
    /// @param name of the environment variable, `RLM_MODEL`
    record Variable(String name) implements Origin {}

    /// A place in an rlm.toml.
    ///
    /// @param file as the user would name it from the working folder
    /// @param line from 1
    /// @param column from 1
    record File(String file, int line, int column) implements Origin {}

    default String shown() {
        return switch (this) {
            case Default _ -> "default";
            case Flag(String flag) -> "flag " + flag;
            case Variable(String name) -> name;
            case File(String file, int line, int _) -> file + ":" + line;
        };
    }

    /// The start of an error's line.
    default String where() {
        return switch (this) {
            case Default _ -> "default";
            case Flag(String flag) -> flag;
            case Variable(String name) -> name;
            case File(String file, int line, int column) -> file + ":" + line + ":" + column;
        };
    }

    /// What kind of fault a bad value from here is.
    default Problem.Kind fault() {
        return switch (this) {
            case Flag _ -> Problem.Kind.USAGE;
            case Default _,Variable _ -> Problem.Kind.SETTINGS;
            case File _ -> Problem.Kind.FILE;
        };
    }
}
