package dev.rlm.cli;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import picocli.CommandLine;

import dev.rlm.app.Engines;

/// Builds command lines from the table of commands: for a start only the part that was asked for, as each command
/// costs time; for help and completions all.
///
/// @param shared of all commands of one tree
/// @param engines makes REPL engines, for commands that run code
record CommandTree(SharedOptions shared, Terminal terminal, Engines.Maker engines) {

    /// The command of these words, only to be looked at; no words: the program.
    ///
    /// @param verbs that are built with it
    static CommandLine shown(Terminal terminal, Collection<Verb> verbs, List<String> words) {
        return under(new CommandTree(new SharedOptions(), terminal, _ -> {
            throw new IllegalStateException("only to be looked at");
        }).of(verbs), words);
    }

    /// The command of these words in `root`, which has it.
    static CommandLine under(CommandLine root, List<String> words) {
        CommandLine command = root;
        for (String word : words) {
            command = Objects.requireNonNull(command.getSubcommands().get(word));
        }
        return command;
    }

    /// The program with all commands, only to be looked at.
    static CommandLine whole(Terminal terminal) {
        return shown(terminal, EnumSet.allOf(Verb.class), List.of());
    }

    /// The word among `arguments` that stands where a command has to.
    static Optional<String> asked(List<String> arguments) {
        for (int i = 0; i < arguments.size() && !arguments.get(i).equals("--"); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--config")) {
                i++;
            } else if (!argument.startsWith("-")) {
                return Optional.of(argument);
            }
        }
        return Optional.empty();
    }

    /// `rlm` with these commands; where one is under another, with both.
    CommandLine of(Collection<Verb> verbs) {
        CommandLine root = new CommandLine(new RootCommand(shared));
        for (Verb verb : verbs) {
            List<String> words = verb.words();
            under(root, words.subList(0, words.size() - 1)).addSubcommand(words.getLast(), verb.make(this));
        }
        return root.setExpandAtFiles(false).setAllowOptionsAsOptionParameters(false);
    }

    /// What commands of this tree work with.
    Workplace workplace() {
        return Workplace.of(terminal, engines);
    }
}
