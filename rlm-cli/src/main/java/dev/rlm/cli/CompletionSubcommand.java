package dev.rlm.cli;

import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Parameters;

import dev.rlm.cli.completion.Bash;
import dev.rlm.cli.completion.Fish;
import dev.rlm.cli.completion.Shape;
import dev.rlm.cli.completion.Zsh;

/// `rlm completion`.
final class CompletionSubcommand implements Subcommand {
    private final Terminal terminal;

    @Parameters(paramLabel = "SHELL", completionCandidates = Shells.class, description = "bash, zsh or fish")
    private String shell = "";

    /// The shells there is one for.
    enum Shell {
        BASH, ZSH, FISH;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String script(Shape program) {
            return switch (this) {
                case BASH -> Bash.script(program);
                case ZSH -> Zsh.script(program);
                case FISH -> Fish.script(program);
            };
        }
    }

    /// Their names, for picocli.
    static final class Shells extends ArrayList<String> {
        @Serial
        private static final long serialVersionUID = 1;

        Shells() {
            super(Arrays.stream(Shell.values()).map(Shell::word).toList());
        }
    }

    CompletionSubcommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public ExitCode run(CommandLine self) {
        Shell wanted = Stream.of(Shell.values())
                .filter(one -> one.word().equals(shell))
                .findFirst()
                .orElseThrow(() -> new UsageException("SHELL must be bash, zsh or fish, not \"" + shell + "\""));
        terminal.print(wanted.script(Shapes.of(CommandTree.whole(terminal))));
        return ExitCode.OK;
    }
}
