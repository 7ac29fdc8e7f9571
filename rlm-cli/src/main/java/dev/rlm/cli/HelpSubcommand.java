package dev.rlm.cli;

import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Parameters;

import dev.rlm.cli.help.Page;
import dev.rlm.cli.help.PlainText;

/// `rlm help`.
final class HelpSubcommand implements Subcommand {
    private final SharedOptions shared;
    private final Terminal terminal;

    @Parameters(arity = "0..*", paramLabel = "NAME", completionCandidates = Names.class, description = "a command, as run or config show, or a topic, as exit-codes")
    private List<String> names = new ArrayList<>();

    /// What can be explained, for picocli.
    static final class Names extends ArrayList<String> {
        @Serial
        private static final long serialVersionUID = 1;

        Names() {
            super(Stream.concat(Arrays.stream(Verb.values()).map(verb -> verb.words().getFirst()).distinct(),
                    Arrays.stream(Topic.values()).map(Topic::word)).toList());
        }
    }

    HelpSubcommand(SharedOptions shared, Terminal terminal) {
        this.shared = shared;
        this.terminal = terminal;
    }

    @Override
    public ExitCode run(CommandLine self) {
        print(names.isEmpty() ? page(self.getParent()) : page(String.join(" ", names)), shared, terminal);
        return ExitCode.OK;
    }

    private Page page(String name) {
        return Topic.named(name)
                .map(Topic::page)
                .orElseGet(() -> page(Stream.of(Verb.values())
                        .filter(verb -> verb.path().equals(name))
                        .findFirst()
                        .map(verb -> CommandTree.shown(terminal, Verb.under(verb.words().getFirst()), verb.words()))
                        .orElseThrow(() -> new UsageException(UsageErrors.unknownTopic(name)))));
    }

    /// That of `command`, or of the program.
    static Page page(CommandLine command) {
        String path = command.getCommandSpec().qualifiedName(" ");
        Optional<Verb> verb = Stream.of(Verb.values()).filter(one -> path.equals("rlm " + one.path())).findFirst();
        return verb.map(one -> Pages.alone(one, command.getCommandSpec()))
                .orElseGet(() -> Pages.program(command.getCommandSpec()));
    }

    /// On stdout, with colours where they are wanted.
    static void print(Page page, SharedOptions shared, Terminal terminal) {
        Colour titles = terminal.mayColour(Terminal.Stream.OUT) && !shared.noColour() ? Colour.BOLD : Colour.PLAIN;
        terminal.printStyled(new PlainText(Columns.of(terminal), titles::paint).render(page));
    }
}
