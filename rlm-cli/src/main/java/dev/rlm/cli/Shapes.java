package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

import dev.rlm.cli.completion.Shape;
import dev.rlm.cli.completion.Values;

/// Turns commands into what shells complete.
final class Shapes {
    private Shapes() {}

    /// `rlm` with all that is under `root`.
    static Shape of(CommandLine root) {
        return of(List.of(), root);
    }

    private static Shape of(List<String> path, CommandLine command) {
        List<Shape> under = command.getSubcommands()
                .entrySet()
                .stream()
                .map(entry -> of(Stream.concat(path.stream(), Stream.of(entry.getKey())).toList(), entry.getValue()))
                .toList();
        List<Shape.Choice> options = command.getCommandSpec()
                .options()
                .stream()
                .map(option -> new Shape.Choice(List.of(option.names()), meaning(option),
                        option.arity().max() == 0 ? Optional.empty() : Optional.of(values(option)),
                        option.isMultiValue()))
                .toList();
        Optional<Values> argument = command.getCommandSpec()
                .positionalParameters()
                .stream()
                .map(Shapes::values)
                .findFirst();
        return new Shape(path, String.join(" ", command.getCommandSpec().usageMessage().description()), under, options,
                argument);
    }

    private static String meaning(OptionSpec option) {
        return String.join(" ", option.description());
    }

    private static Values values(ArgSpec argument) {
        List<String> words = new ArrayList<>();
        if (argument.completionCandidates() != null) {
            StreamSupport.stream(argument.completionCandidates().spliterator(), false).forEach(words::add);
        }
        return words.isEmpty()
                ? ValueForm.of(argument.paramLabel()).map(ValueForm::completion).orElse(new Values.Unknown())
                : new Values.Words(words);
    }
}
