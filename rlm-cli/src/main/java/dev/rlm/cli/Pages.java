package dev.rlm.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

import dev.rlm.cli.help.Block;
import dev.rlm.cli.help.Page;
import dev.rlm.cli.help.Page.Section;
import dev.rlm.cli.help.Page.Term;

/// Makes the pages of help from the commands themselves: their options, arguments and examples.
final class Pages {
    private Pages() {}

    /// Of the program.
    ///
    /// @param root for the options of every command; its subcommands are not looked at
    static Page program(CommandSpec root) {
        List<Term> commands = Stream.of(Verb.values())
                .filter(verb -> verb.words().size() == 1)
                .map(verb -> new Term(verb.path(), verb.summary()))
                .toList();
        List<Term> more = new ArrayList<>();
        more.add(new Term("rlm help COMMAND", "Examples and all options of a command."));
        Stream.of(Topic.values())
                .map(topic -> new Term("rlm help " + topic.word(), topic.summary()))
                .forEach(more::add);
        return new Page("rlm", RootCommand.SUMMARY, List.of(
                new Section("Examples", Examples.first()),
                new Section("Synopsis", new Block.Lines(List.of("rlm [OPTION]... COMMAND [ARGUMENT]..."))),
                new Section("Commands", new Block.Terms(commands)),
                new Section("Options of every command", new Block.Terms(root.options()
                        .stream()
                        .filter(Pages::isShared)
                        .map(Pages::term)
                        .toList())),
                new Section("More help", new Block.Terms(more))));
    }

    /// Of a command, without the topics that belong to it.
    static Page of(Verb verb, CommandSpec command) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Examples", Examples.of(verb)));
        sections.add(new Section("Synopsis", new Block.Lines(List.of(synopsis(verb, command)))));
        List<Term> arguments = command.positionalParameters().stream().map(Pages::term).toList();
        if (!arguments.isEmpty()) {
            sections.add(new Section("Arguments", new Block.Terms(arguments)));
        }
        for (OptionGroup group : OptionGroup.values()) {
            List<Term> options = command.options()
                    .stream()
                    .filter(option -> OptionGroup.of(option) == group)
                    .map(Pages::term)
                    .toList();
            if (!options.isEmpty()) {
                sections.add(new Section(group.title(), new Block.Terms(options)));
            }
        }
        List<Term> forms = forms(command);
        if (!forms.isEmpty()) {
            sections.add(new Section("Values", new Block.Terms(forms)));
        }
        return new Page("rlm " + verb.path(), verb.summary(), sections);
    }

    /// Of a command as `rlm help` shows it, where there is no other page to turn to.
    static Page alone(Verb verb, CommandSpec command) {
        Page page = of(verb, command);
        return verb == Verb.RUN
                ? page.with(Stream.of(Topic.EXIT_CODES, Topic.ENVIRONMENT, Topic.FILES)
                        .flatMap(topic -> topic.sections().stream())
                        .toList())
                : page.with(List.of(new Section("More help",
                        new Block.Words("rlm help exit-codes, rlm help environment, rlm help files"))));
    }

    static boolean isShared(OptionSpec option) {
        return option.scopeType() == ScopeType.INHERIT;
    }

    private static String synopsis(Verb verb, CommandSpec command) {
        StringBuilder text = new StringBuilder("rlm ").append(verb.path());
        text.append(command.subcommands().isEmpty() ? "" : " COMMAND").append(" [OPTION]...");
        for (PositionalParamSpec argument : command.positionalParameters()) {
            boolean many = argument.arity().max() > 1;
            String shown = argument.paramLabel() + (many ? "..." : "");
            text.append(' ').append(verb == Verb.RUN || argument.required() ? shown : "[" + shown + "]");
        }
        return text.toString();
    }

    private static Term term(ArgSpec argument) {
        String meaning = String.join(" ", argument.description());
        return switch (argument) {
            case OptionSpec option -> new Term(String.join(", ", option.names())
                    + (option.arity().max() == 0 ? "" : " " + option.paramLabel()), meaning);
            default -> new Term(argument.paramLabel(), meaning);
        };
    }

    private static List<Term> forms(CommandSpec command) {
        Set<String> labels = new LinkedHashSet<>();
        command.positionalParameters().forEach(argument -> labels.add(argument.paramLabel()));
        command.options()
                .stream()
                .filter(option -> option.arity().max() > 0)
                .forEach(option -> labels.add(option.paramLabel()));
        return Stream.of(ValueForm.values())
                .filter(ValueForm::isExplained)
                .filter(form -> labels.contains(form.name()))
                .map(form -> new Term(form.name(), form.meaning()))
                .toList();
    }
}
