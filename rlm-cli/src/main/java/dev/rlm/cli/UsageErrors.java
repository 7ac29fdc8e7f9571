package dev.rlm.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import dev.rlm.app.TerminalText;
import dev.rlm.app.settings.Suggestion;

/// Says in one line what is wrong with a command line, and what was probably meant.
///
/// @param terminal to look for other commands, which are not built before
record UsageErrors(Terminal terminal) {

    String explain(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        return switch (failure) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched.getUnmatched().getFirst(), command);
            case OverwrittenOptionException twice -> named(twice.getOverwritten()) + " is given twice";
            case MissingParameterException missing -> missing(missing.getMissing());
            case MaxValuesExceededException _ -> "too many arguments";
            default -> failure.getArgSpec() == null
                    ? firstLine(failure)
                    : named(failure.getArgSpec()) + " must be " + kind(failure.getArgSpec()) + ", not "
                            + quoted(String.valueOf(failure.getValue()));
        };
    }

    /// What to say when there is nothing of this name to be explained.
    static String unknownTopic(String typed) {
        List<String> known = Stream.concat(Stream.of(Verb.values()).map(Verb::path),
                Stream.of(Topic.values()).map(Topic::word)).toList();
        return "unknown command or topic " + quoted(typed) + hint(Suggestion.nearest(typed, known), "rlm");
    }

    /// What to say when only the first word of commands of two words is given.
    static String missingCommand(CommandSpec group) {
        String path = path(group);
        List<String> under = under(path);
        return "a command is missing after " + path + ": " + String.join(", ", under)
                + hint(under.size() == 1 ? Optional.of(path + " " + under.getFirst()) : Optional.empty(), path);
    }

    private static List<String> under(String path) {
        return Stream.of(Verb.values())
                .filter(verb -> path.equals(verb.parent()))
                .map(verb -> verb.words().getLast())
                .toList();
    }

    private String unmatched(String typed, CommandLine command) {
        if (typed.startsWith("-") && typed.length() > 1) {
            return unknownOption(typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed,
                    command.getCommandSpec());
        }
        String path = path(command.getCommandSpec());
        List<String> under = under(path);
        if (command.getParent() == null && isQuestion(typed)) {
            return "unknown command " + quoted(typed) + "; did you mean rlm run " + quoted(typed)
                    + "? See rlm help run";
        }
        if (!under.isEmpty()) {
            return "unknown command " + quoted(typed) + hint(Suggestion.nearest(typed, under), path);
        }
        String hint = !command.getCommandName().equals("run")
                ? ""
                : isThere(typed)
                        ? "; did you mean -c " + TerminalText.visibleLine(typed) + "?"
                        : "; a prompt of several words needs quotes";
        return "unexpected argument " + quoted(typed) + hint;
    }

    /// No command looks like that.
    private static boolean isQuestion(String typed) {
        return typed.strip().contains(" ") || typed.endsWith("?");
    }

    private boolean isThere(String typed) {
        try {
            return !typed.isBlank() && Files.exists(terminal.folder().resolve(typed));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private String unknownOption(String name, CommandSpec command) {
        List<String> others = takers(name);
        if (!others.isEmpty()) {
            return "unknown option " + quoted(name) + " of " + path(command) + "; it belongs to "
                    + String.join(", ", others);
        }
        Stream<String> options = command.options()
                .stream()
                .flatMap(option -> Stream.of(option.names()))
                .filter(option -> option.startsWith("--"));
        return "unknown option " + quoted(name) + hint(Suggestion.nearest(name, options.toList()), path(command));
    }

    /// The commands that know the option `name`.
    private List<String> takers(String name) {
        CommandLine whole = CommandTree.whole(terminal);
        return Stream.of(Verb.values())
                .map(verb -> CommandTree.under(whole, verb.words()).getCommandSpec())
                .filter(spec -> spec.findOption(name) != null)
                .map(UsageErrors::path)
                .toList();
    }

    private static String missing(List<ArgSpec> missing) {
        return missing.stream().map(UsageErrors::named).collect(Collectors.joining(", "))
                + (missing.getFirst() instanceof OptionSpec option
                        ? " needs a value: " + form(option.paramLabel())
                        : " is missing: it is " + String.join(" ", missing.getFirst().description()));
    }

    /// What stands for the label, in words.
    private static String form(String label) {
        return ValueForm.of(label).map(ValueForm::meaning).orElse(label);
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

    /// @param near what was probably meant
    /// @param path of the command whose help has all names
    private static String hint(Optional<String> near, String path) {
        String help = path.replaceFirst("^rlm", "rlm help");
        return near.map(found -> "; did you mean " + quoted(found) + "? See " + help).orElse("; see " + help);
    }

    private static String path(CommandSpec command) {
        return command.qualifiedName(" ");
    }

    private static String quoted(String text) {
        return "\"" + TerminalText.visibleLine(text) + "\"";
    }

    private static String firstLine(ParameterException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("wrong usage");
    }
}
