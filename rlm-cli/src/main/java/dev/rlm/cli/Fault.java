package dev.rlm.cli;

import java.util.List;

import dev.rlm.app.settings.Problem;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.core.context.ContextException;

/// Why a command could not do what it should.
///
/// @param lines for the user
/// @param message for documents
record Fault(ExitCode code, List<String> lines, String message) {
    Fault {
        lines = List.copyOf(lines);
    }

    /// @param command its name, for the first line
    static Fault of(ExitCode code, String command, String message) {
        return new Fault(code, List.of(command + ": " + message), message);
    }

    /// What is wrong in a file says where by itself.
    static Fault of(SettingsException failure, String command) {
        List<String> lines = failure.problems()
                .stream()
                .map(problem -> problem.kind() == Problem.Kind.USAGE ? command + ": " + problem.text() : problem.text())
                .distinct()
                .toList();
        return new Fault(failure.isUsage() ? ExitCode.USAGE : ExitCode.SETTINGS, lines, String.join("\n", lines));
    }

    static Fault of(ContextException failure, String command) {
        ExitCode code = switch (failure.kind()) {
            case UNREADABLE -> ExitCode.USAGE;
            case TOO_LARGE -> ExitCode.SETTINGS;
        };
        return of(code, command, failure.getMessage());
    }
}
