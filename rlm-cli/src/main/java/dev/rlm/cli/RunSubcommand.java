package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.rlm.app.Estimate;
import dev.rlm.app.EstimateDocument;
import dev.rlm.app.PreparedRun;
import dev.rlm.app.ResultDocument;
import dev.rlm.app.Rlm;
import dev.rlm.app.RunReport;
import dev.rlm.app.RunRequest;
import dev.rlm.app.settings.Settings;
import dev.rlm.core.answer.Answer;
import dev.rlm.core.context.ContextException;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.run.Control;
import dev.rlm.core.trajectory.StepEvent;

/// `rlm run`.
final class RunSubcommand implements Subcommand {
    private final SharedOptions shared;
    private final Workplace workplace;
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "the question; - reads it from stdin")
    private @Nullable String prompt;

    @Option(names = {"-c",
            "--context"}, paramLabel = "SRC", description = "what to ask about; may be given several times")
    private List<String> sources = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "of the REPL's random numbers (default: a new one)")
    private @Nullable Long seed;

    @Option(names = "--setup", paramLabel = "FILE", description = "Python code that prepares each REPL before its first cell")
    private @Nullable String setup;

    @Option(names = "--estimate", description = "prints what the run, and a direct call, could cost; asks no model")
    private boolean estimate;

    @Option(names = "--yes", description = "runs without asking, whatever --confirm-above says")
    private boolean yes;

    @Option(names = "--strict", description = "exit 4 when a limit refused something, even if the run answered")
    private boolean strict;

    @Option(names = "--show-prompt", description = "prints the messages of the first call on stderr")
    private boolean showPrompt;

    @Option(names = "--pull", description = "fetches the image of engine docker first")
    private boolean pull;

    @Option(names = "--json", description = "the result as one JSON document")
    private boolean json;

    RunSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
        this.terminal = workplace.terminal();
    }

    /// What was asked for. Reads stdin when the prompt comes from there.
    ///
    /// @throws UsageException when there is no prompt
    RunArguments arguments(CommandSpec command) {
        return new RunArguments(Prompt.read(prompt, sources, terminal), sources, SettingFlag.valuesOf(command),
                shared.config(), seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
    }

    @Override
    public ExitCode run(CommandLine self) throws InterruptedException, ContextException, ReplException {
        RunArguments arguments = arguments(self.getCommandSpec());
        Settings settings = workplace.settings(arguments.flags(), arguments.config());
        RunRequest request = new RunRequest(arguments.prompt(), arguments.sources(), terminal.folder(), terminal.in(),
                arguments.seed(), Optional.empty(),
                Optional.ofNullable(setup).map(file -> InputText.setup(file, terminal)));
        try (Rlm rlm = new Rlm(settings, workplace.machine(), workplace.engine(settings.engine(), pull, shared))) {
            PreparedRun prepared = prepared(rlm, request);
            if (estimate) {
                print(prepared.estimate(), prepared.route());
                return ExitCode.OK;
            }
            prepared.confirmation()
                    .ifPresent(confirmation -> new Consent(terminal, yes).ask(confirmation, () -> figures(prepared)));
            return made(prepared, settings);
        }
    }

    /// What comes before the run. A person who types the context, or waits for a large one, is told so.
    private PreparedRun prepared(Rlm rlm, RunRequest request) throws ContextException {
        try (Progress progress = progress();
                Interrupts _ = new Interrupts(Control.create(), workplace.machine().time(), progress)) {
            remarkOnStdin(request, progress);
            if (request.sources().contains(InputText.STDIN) && terminal.isTerminal(Terminal.Stream.IN)) {
                progress.say("reading the context from this terminal; end it with Ctrl+D");
            }
            return estimate
                    ? rlm.prepareEstimate(request, progress::say)
                    : rlm.prepare(request, progress::say);
        }
    }

    private String figures(PreparedRun prepared) {
        return new EstimateText(Columns.of(terminal)).render(prepared.estimate()).stripTrailing();
    }

    private ExitCode made(PreparedRun prepared, Settings settings) throws InterruptedException {
        Control control = Control.create();
        try (Progress progress = progress();
                Interrupts _ = new Interrupts(control, workplace.machine().time(), progress)) {
            RunReport report = prepared.run(control, progress);
            progress.end();
            print(report);
            boolean hint = shared.verbose() && report.model().provider().equals("builtin")
                    && settings.wanted().model().isPresent();
            close(new Closing(report, settings.limits().cost(), progress.bill(), hint));
            return ExitCode.of(report.exitCode(strict));
        }
    }

    private void remarkOnStdin(RunRequest request, Progress progress) {
        if (!InputText.STDIN.equals(prompt) && !request.sources().contains(InputText.STDIN) && terminal.isFed()) {
            progress.say("what comes on stdin is not read; with -c - it is the context");
        }
    }

    private Progress progress() {
        boolean live = terminal.mayRedraw(Terminal.Stream.ERR) && !shared.noColour() && !shared.quiet();
        return new Progress(terminal, new Progress.Detail(shared.quiet(), shared.verbose(), showPrompt, false),
                workplace.machine().time(), live
                        ? Optional.of(new LiveRegion(terminal, new NativeWindow(workplace.machine().folders().cache())))
                        : Optional.empty());
    }

    private void close(Closing closing) {
        boolean colours = terminal.mayColour(Terminal.Stream.ERR) && !shared.noColour();
        for (Closing.Line line : closing.lines(shared.quiet())) {
            terminal.tell("rlm: " + line.text(), colours ? line.colour() : Colour.PLAIN);
        }
    }

    @Override
    public void printFailure(Fault fault) {
        if (json) {
            terminal.print(ResultDocument.ofNothing("internal", fault.message(), fault.code().number())
                    .toPrettyString());
        }
    }

    private void print(Estimate figures, StepEvent.Way route) {
        terminal.print(json
                ? EstimateDocument.of(figures, route).toPrettyString()
                : new EstimateText(Columns.of(terminal)).render(figures));
    }

    private void print(RunReport report) {
        if (json) {
            terminal.print(ResultDocument.of(report, strict).toPrettyString());
        } else {
            report.result().outcome().found().map(Answer::text).ifPresent(terminal::print);
        }
    }
}
