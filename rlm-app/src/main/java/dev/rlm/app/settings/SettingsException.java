package dev.rlm.app.settings;

import java.util.List;
import java.util.stream.Collectors;

/// The settings cannot be used. Holds all that was found wrong, not just the first; its message has a line for each.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<Problem> problems;

    public SettingsException(List<Problem> problems) {
        super(problems.stream().map(Problem::text).distinct().collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    SettingsException(Problem problem) {
        this(List.of(problem));
    }

    /// With one thing that is wrong, not in a file and not in a flag.
    public static SettingsException saying(String text) {
        return new SettingsException(new Problem(Problem.Kind.SETTINGS, text));
    }

    public List<Problem> problems() {
        return problems;
    }

    /// Whether the command line is at fault, even if other things are wrong too: exit 2, else 3.
    public boolean isUsage() {
        return problems.stream().anyMatch(problem -> problem.kind() == Problem.Kind.USAGE);
    }

    /// Whether `rlm trust` is needed.
    public boolean needsTrust() {
        return problems.stream().anyMatch(problem -> problem.kind() == Problem.Kind.UNTRUSTED);
    }
}
