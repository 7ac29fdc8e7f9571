package dev.rlm.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.rlm.app.logs.EventText;
import dev.rlm.app.logs.FollowedRun;
import dev.rlm.app.logs.RunJson;
import dev.rlm.app.logs.RunListText;
import dev.rlm.app.logs.RunLogs;
import dev.rlm.app.logs.RunSummary;
import dev.rlm.app.logs.RunText;
import dev.rlm.app.logs.RunTreeText;
import dev.rlm.app.logs.UnknownRunException;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.RunId;
import dev.rlm.core.trajectory.TrajectoryException;

/// `rlm logs`.
final class LogsSubcommand implements Subcommand {
    private static final int PROMPT_IN_PIPES = 160;
    private static final int LEAST_OF_PROMPT = 40;
    private static final int FIGURES = 45;
    private final SharedOptions shared;
    private final Workplace workplace;
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "the run to show; without one, runs are listed")
    private @Nullable String id;

    @Option(names = "--tail", paramLabel = "N", defaultValue = "20", description = "how many to list (default: 20)")
    private int tail;

    @Option(names = "--tree", description = "the run as a tree of turns, calls and child runs")
    private boolean tree;

    @Option(names = "--follow", description = "each event of the run as it happens, until it ends")
    private boolean follow;

    @Option(names = "--raw", description = "the lines of the run's file, as they stand there")
    private boolean raw;

    @Option(names = "--json", description = "as one JSON document")
    private boolean json;

    @Option(names = "--trajectory-dir", paramLabel = "DIR", description = "the folder to look in")
    private @Nullable String folder;

    LogsSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
        this.terminal = workplace.terminal();
    }

    @Override
    public ExitCode run(CommandLine self) {
        check();
        Map<String, String> flags = folder == null ? Map.of() : Map.of("logs_dir", folder);
        RunLogs logs = new RunLogs(workplace.settings(flags, shared.config()).trajectories());
        if (id == null) {
            list(logs);
        } else {
            show(logs, resolved(logs, id));
        }
        return ExitCode.OK;
    }

    private void list(RunLogs logs) {
        List<RunSummary> runs = logs.list(tail);
        if (json) {
            terminal.print(RunJson.list(runs));
        } else if (!runs.isEmpty()) {
            terminal.print(new RunListText(terminal::shownOut).render(runs));
        } else if (!shared.quiet()) {
            terminal.tell(tail == 0 ? "rlm logs: --tail 0 lists nothing" : nothing(logs));
        }
    }

    /// Says where it looked, and where else there are runs: those made before there was an `rlm.toml` here.
    private String nothing(RunLogs logs) {
        RunLogs others = new RunLogs(workplace.machine().folders().state().resolve("trajectories"));
        int count = others.folder().equals(logs.folder()) ? 0 : others.count();
        return "rlm: no runs in " + logs.folder() + " yet"
                + (count == 0
                        ? "; rlm run records one"
                        : "; there %s in %s: rlm logs --trajectory-dir %s".formatted(
                                (count == 1 ? "is " : "are ") + Figures.counted(count, "run"), others.folder(),
                                others.folder()));
    }

    /// Says where else there is such a run, when it is not where it was looked for.
    private RunId resolved(RunLogs logs, String name) {
        try {
            return logs.resolve(name);
        } catch (UnknownRunException failure) {
            String elsewhere = Stream.of(terminal.folder(), workplace.machine().folders().state())
                    .map(above -> above.resolve("trajectories"))
                    .filter(other -> !other.equals(logs.folder()) && hasRun(other, name))
                    .findFirst()
                    .map(other -> "; there is one in %s: rlm logs %s --trajectory-dir %1$s".formatted(other, name))
                    .orElse("");
            throw new UsageException(failure.getMessage() + elsewhere);
        }
    }

    private static boolean hasRun(Path folder, String name) {
        try {
            return !new RunLogs(folder).resolve(name).value().isEmpty();
        } catch (UnknownRunException | TrajectoryException _) {
            return false;
        }
    }

    private void show(RunLogs logs, RunId run) {
        if (follow) {
            EventText text = new EventText(terminal::shownOut);
            try (FollowedRun events = logs.follow(run, workplace.machine().time(), Cancellation.root())) {
                events.forEachRemaining(event -> terminal.print(text.render(event)));
            }
        } else if (raw) {
            try (Stream<String> lines = logs.rawLines(run)) {
                lines.forEach(terminal::print);
            }
        } else if (json) {
            terminal.print(RunJson.show(logs.load(run)));
        } else if (tree) {
            terminal.print(new RunTreeText(terminal::shownOut, promptWidth()).render(logs.load(run)));
        } else {
            terminal.print(new RunText(terminal::shownOut, shared.verbose()).render(logs.load(run)));
        }
    }

    /// How much of a prompt is shown: what a terminal has beside the figures, and more where lines may be long.
    private int promptWidth() {
        return terminal.isTerminal(Terminal.Stream.OUT)
                ? Math.max(LEAST_OF_PROMPT, Columns.of(terminal) - FIGURES)
                : PROMPT_IN_PIPES;
    }

    private void check() {
        List<String> forms = Stream.of(tree ? "--tree" : "", follow ? "--follow" : "", raw ? "--raw" : "",
                json ? "--json" : "").filter(form -> !form.isEmpty()).toList();
        if (forms.size() > 1) {
            throw new UsageException(String.join(" and ", forms) + " exclude each other");
        }
        if (id == null && !json && !forms.isEmpty()) {
            throw new UsageException(forms.getFirst() + " needs a run; for example: rlm logs last " + forms.getFirst());
        }
        if (tail < 0) {
            throw new UsageException("--tail must be zero or more, not " + tail);
        }
    }
}
