package dev.rlm.cli;

import java.util.List;

import dev.rlm.app.settings.Problem;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.core.context.ContextException;

/// Why a command could not do what it should. Each line for the user begins with `rlm: `, or with a file's place.
///
/// @param lines for the user
/// @param message for documents
record Fault(ExitCode code, List<String> lines, String message) {
    private static final String PREFIX = "rlm: ";

    Fault {
        lines = List.copyOf(lines);
    }

    static Fault of(ExitCode code, String message) {
        return new Fault(code, List.of(PREFIX + message), message);
    }

    static Fault of(SettingsException failure) {
        List<String> texts = failure.problems().stream().map(Problem::text).distinct().toList();
        List<String> lines = failure.problems().stream().map(Fault::line).distinct().toList();
        return new Fault(failure.isUsage() ? ExitCode.USAGE : ExitCode.SETTINGS, lines, String.join("\n", texts));
    }

    static Fault of(ContextException failure) {
        return of(switch (failure.kind()) {
            case UNREADABLE -> ExitCode.USAGE;
            case TOO_LARGE -> ExitCode.SETTINGS;
        }, failure.getMessage());
    }

    /// What is wrong in a file says where by itself, and an indented line goes on with the one before.
    private static String line(Problem problem) {
        return switch (problem.kind()) {
            case FILE, UNTRUSTED -> problem.text();
            case USAGE, SETTINGS -> problem.text().startsWith(" ") ? problem.text() : PREFIX + problem.text();
        };
    }
}
