package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rlm run`.
@Command(name = "run", description = "Answers a question over a context of any size.")
final class RunSubcommand implements Subcommand {
    private final SharedOptions shared;
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "the question; - reads it from stdin")
    private @Nullable String prompt;

    @Option(names = {"-c",
            "--context"}, paramLabel = "SRC", description = "a file, folder, glob or - (stdin); may be given several times")
    private List<String> sources = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "of the REPL's random numbers; default: a new one")
    private @Nullable Long seed;

    @Option(names = "--strict", description = "exit 4 when a limit refused something, even if the run answered")
    private boolean strict;

    @Option(names = "--show-prompt", description = "prints the messages of the first call on stderr")
    private boolean showPrompt;

    @Option(names = "--json", description = "the result as one JSON document")
    private boolean json;

    RunSubcommand(SharedOptions shared, Terminal terminal) {
        this.shared = shared;
        this.terminal = terminal;
    }

    /// What was asked for. Reads stdin when the prompt comes from there.
    ///
    /// @throws UsageException when there is no prompt
    RunArguments arguments(CommandSpec command) {
        return new RunArguments(Prompt.read(prompt, sources, terminal), sources, SettingFlag.valuesOf(command),
                shared.config(), seed == null ? OptionalLong.empty() : OptionalLong.of(seed), strict, showPrompt);
    }

    @Override
    public ExitCode run(CommandLine self) {
        RunArguments arguments = arguments(self.getCommandSpec());
        throw new UsageException("not yet");
    }
}
