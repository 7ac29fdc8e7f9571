package dev.rlm.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.rlm.app.CellDocument;
import dev.rlm.app.CellOutcome;
import dev.rlm.app.PreparedCell;
import dev.rlm.app.Rlm;
import dev.rlm.app.RunRequest;
import dev.rlm.app.settings.Settings;
import dev.rlm.core.context.ContextException;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.run.Control;

/// `rlm exec`.
final class ExecSubcommand implements Subcommand {
    private final SharedOptions shared;
    private final Workplace workplace;
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Python code; - or nothing reads it from stdin")
    private @Nullable String file;

    @Option(names = {"-c",
            "--context"}, paramLabel = "SRC", description = "what the code finds in context; may be given several times")
    private List<String> sources = new ArrayList<>();

    @Option(names = "--setup", paramLabel = "FILE", description = "Python code that prepares each REPL before its first cell")
    private @Nullable String setup;

    @Option(names = "--seed", paramLabel = "N", description = "of the REPL's random numbers (default: a new one)")
    private @Nullable Long seed;

    @Option(names = {"-m",
            "--model"}, paramLabel = "MODEL", description = "serves llm_query and the like (default: none, they raise)")
    private @Nullable String model;

    @Option(names = "--yes", description = "runs without asking, whatever --confirm-above says")
    private boolean yes;

    @Option(names = "--pull", description = "fetches the image of engine docker first")
    private boolean pull;

    @Option(names = "--json", description = "the result as one JSON document")
    private boolean json;

    ExecSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
        this.terminal = workplace.terminal();
    }

    @Override
    public ExitCode run(CommandLine self) throws InterruptedException, ContextException, ReplException {
        Map<String, String> flags = new HashMap<>(SettingFlag.valuesOf(self.getCommandSpec()));
        Optional.ofNullable(model).ifPresent(name -> flags.put("model", name));
        boolean typed = file == null || file.equals(InputText.STDIN);
        String name = file == null ? InputText.STDIN : file;
        if (sources.stream().filter(InputText.STDIN::equals).count() > (typed ? 0 : 1)) {
            throw new UsageException(
                    "stdin can be read only once: it cannot be both the code and the context, or twice "
                            + "the context");
        }
        Optional<String> program = typed ? Optional.empty() : Optional.of(InputText.ofFile(name, terminal));
        RunRequest request = new RunRequest(name, sources, terminal.folder(), terminal.in(),
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed), program,
                Optional.ofNullable(setup).map(path -> InputText.setup(path, terminal)));
        Settings settings = workplace.settings(flags, shared.config());
        return run(program.isPresent() ? request : request.with(typedProgram()), settings);
    }

    private String typedProgram() {
        if (terminal.isTerminal(Terminal.Stream.IN)) {
            terminal.tell("rlm: reading the code from this terminal; end it with Ctrl+D");
        }
        return InputText.ofStdin("code", terminal);
    }

    private ExitCode run(RunRequest request, Settings settings)
            throws InterruptedException, ContextException, ReplException {
        ReplFactory repls = workplace.engine(settings.engine(), pull, shared);
        try (Rlm rlm = new Rlm(settings, workplace.machine(), repls)) {
            PreparedCell prepared = prepared(rlm, request);
            prepared.confirmation().ifPresent(confirmation -> new Consent(terminal, yes).ask(confirmation, () -> ""));
            Control control = Control.create();
            try (Progress progress = progress();
                    Interrupts _ = new Interrupts(control, workplace.machine().time(), progress)) {
                progress.begun();
                progress.engine(repls.chosen());
                CellWatch watch = new CellWatch(progress);
                CellOutcome program = prepared.run(control, watch);
                progress.end();
                if (json) {
                    terminal.print(CellDocument.of(program, watch.started(), watch.setup()).toPrettyString());
                }
                new CellText(terminal, shared, json).print(program, settings.limits().cost(), progress.bill());
                return ExitCode.of(program.exitCode());
            }
        }
    }

    /// Nothing is sent yet: until the cell begins, Ctrl+C ends the program.
    private PreparedCell prepared(Rlm rlm, RunRequest request) throws ContextException {
        try (Progress progress = progress();
                Interrupts _ = new Interrupts(Control.create(), workplace.machine().time(), progress)) {
            return model == null
                    ? rlm.prepareCell(request, progress::say)
                    : new PreparedCell.Served(rlm.prepare(request, progress::say));
        }
    }

    private Progress progress() {
        return new Progress(terminal, new Progress.Detail(shared.quiet(), shared.verbose(), false, true),
                workplace.machine().time(), Optional.empty());
    }

    @Override
    public void printFailure(Fault fault) {
        if (json) {
            terminal.print(CellDocument.ofNothing(fault.message(), fault.code().number()).toPrettyString());
        }
    }
}
