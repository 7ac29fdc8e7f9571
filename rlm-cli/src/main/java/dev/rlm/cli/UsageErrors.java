package dev.rlm.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import dev.rlm.app.TerminalText;
import dev.rlm.app.settings.Suggestion;

/// Says in one line what is wrong with a command line: `rlm run: unknown option "--max-dpeth"; did you mean …`.
final class UsageErrors {
    private UsageErrors() {}

    static String explain(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String what = switch (failure) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched.getUnmatched().getFirst(), command);
            case OverwrittenOptionException twice -> named(twice.getOverwritten()) + " is given twice";
            case MissingParameterException missing -> missing(missing.getMissing());
            case MaxValuesExceededException _ -> "too many arguments";
            default -> failure.getArgSpec() == null
                    ? firstLine(failure)
                    : named(failure.getArgSpec()) + " must be " + kind(failure.getArgSpec()) + ", not "
                            + quoted(String.valueOf(failure.getValue()));
        };
        return line(command, what);
    }

    /// `what`, with the command's name in front.
    static String line(CommandLine command, String what) {
        return command.getCommandSpec().qualifiedName(" ") + ": " + what;
    }

    private static String unmatched(String typed, CommandLine command) {
        if (typed.startsWith("-") && typed.length() > 1) {
            String name = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
            Stream<String> options = command.getCommandSpec()
                    .options()
                    .stream()
                    .flatMap(option -> Stream.of(option.names()))
                    .filter(option -> option.startsWith("--"));
            return "unknown option " + quoted(name) + meant(Suggestion.nearest(name, options.toList()));
        }
        if (!command.getSubcommands().isEmpty()) {
            return "unknown command " + quoted(typed)
                    + meant(Suggestion.nearest(typed, command.getSubcommands().keySet()));
        }
        return "unexpected argument " + quoted(typed)
                + (command.getCommandName().equals("run") ? "; a prompt of several words needs quotes" : "");
    }

    private static String missing(List<ArgSpec> missing) {
        return missing.stream().map(UsageErrors::named).collect(Collectors.joining(", "))
                + (missing.getFirst() instanceof OptionSpec option
                        ? " needs a value: " + option.paramLabel()
                        : " is missing");
    }

    private static String named(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String kind(ArgSpec argument) {
        Class<?> type = argument.type();
        return type == Integer.class || type == int.class || type == Long.class || type == long.class
                ? "a whole number"
                : argument.paramLabel();
    }

    private static String meant(Optional<String> name) {
        return name.map(found -> "; did you mean " + quoted(found) + "?").orElse("");
    }

    private static String quoted(String text) {
        return "\"" + TerminalText.visibleLine(text) + "\"";
    }

    private static String firstLine(ParameterException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("wrong usage");
    }
}
