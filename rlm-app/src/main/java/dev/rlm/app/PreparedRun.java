package dev.rlm.app;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.rlm.app.settings.Secret;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.core.context.ContextStore;
import dev.rlm.core.context.Document;
import dev.rlm.core.run.Control;
import dev.rlm.core.run.Host;
import dev.rlm.core.run.Run;
import dev.rlm.core.run.RunConfig;
import dev.rlm.core.run.RunResult;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.Secrets;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryException;
import dev.rlm.core.trajectory.TrajectoryWriter;

/// A run that could begin: its models are found, its input is read, its route is chosen. Nothing has been sent, started
/// or recorded. Made by [Rlm#prepare], for one run.
public final class PreparedRun {
    private final Settings settings;
    private final RunConfig config;
    private final Host host;

    PreparedRun(Settings settings, RunConfig config, Host host) {
        this.settings = settings;
        this.config = config;
        this.host = host;
    }

    /// What the run could cost. Takes a tokeniser to the input: half a second, and one more for 10 MB.
    ///
    /// @throws SettingsException when it cannot be run so, which the run itself would find out, too
    public Estimate estimate() {
        Run.impossible(config, host).ifPresent(failure -> {
            throw SettingsException.saying(failure.message());
        });
        return Estimate.of(config, host.tariff(), Estimate.Counted.TOKENISER, host.allowance().left());
    }

    /// What has to be said yes to before [#run]; empty when nothing has. A run that cannot be made needs none: it ends
    /// before it costs anything.
    public Optional<Confirmation> confirmation() {
        return settings.start()
                .confirmAbove()
                .filter(_ -> Run.impossible(config, host).or(() -> Run.withoutEngine(config, host)).isEmpty())
                .map(most -> new Confirmation(most,
                        Estimate.worst(config, host.tariff(), host.allowance().left()).figure()))
                .filter(Confirmation::isNeeded);
    }

    /// The way that it will take.
    public StepEvent.Way route() {
        return config.route().way();
    }

    /// Makes the run, on the calling thread. Who calls this has the yes that [#confirmation] asks for.
    ///
    /// @param control ends it early
    /// @param listener gets each event after it was recorded, on the thread where it happened; must not block
    /// @throws TrajectoryException when it cannot be recorded
    public RunReport run(Control control, EventSink listener) throws InterruptedException {
        try (TrajectoryWriter writer = TrajectoryWriter.create(settings.trajectories(), config.id(), secrets(),
                host.time())) {
            keepStdin(config.context(), writer);
            EventSink events = (call, turn, event) -> {
                writer.append(call, turn, event);
                listener.append(call, turn, event);
            };
            Run run = new Run(config, host, events, control);
            RunResult result = run.execute();
            return new RunReport(config.id(), config.model(), host.repls().engine(), host.repls().chosen(),
                    settings.protocol(), route(),
                    result, writer.file(), run.cell());
        }
    }

    private static void keepStdin(ContextStore context, TrajectoryWriter writer) {
        for (Document document : context.documents()) {
            if (document.path().isEmpty()) {
                writer.keepInput(document.text().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private Secrets secrets() {
        return new Secrets(settings.keys()
                .present()
                .stream()
                .flatMap(name -> settings.keys().of(name).stream())
                .map(Secret::reveal)
                .toList());
    }
}
