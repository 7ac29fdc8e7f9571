package dev.rlm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine;
import picocli.CommandLine.Option;

import dev.rlm.app.Version;
import dev.rlm.app.settings.Problem;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.settings.Shown;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// `rlm doctor`.
final class DoctorSubcommand implements Subcommand {
    private static final int LEAST_JAVA = 25;
    private static final Duration CELL_TIMEOUT = Duration.ofSeconds(30);
    private final SharedOptions shared;
    private final Workplace workplace;

    @Option(names = "--json", description = "as one JSON document")
    private boolean json;

    /// What was found.
    ///
    /// @param message what is, and what to do about it
    record Finding(State state, String what, String message) {}

    enum State {
        OK, WARN, FAIL
    }

    DoctorSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
    }

    @Override
    public ExitCode run(CommandLine self) {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        Optional<Settings> settings = settings(findings);
        settings.ifPresent(held -> keys(held, findings));
        findings.add(engine());
        settings.ifPresent(held -> findings.add(writable("trajectories", held.trajectories())));
        findings.add(writable("cache", workplace.machine().folders().cache()));
        findings.add(writable("state", workplace.machine().folders().state()));
        workplace.terminal().print(json ? document(findings) : lines(findings));
        return findings.stream().anyMatch(finding -> finding.state() == State.FAIL) ? ExitCode.FAILED : ExitCode.OK;
    }

    private static Finding java() {
        String message = "rlm " + Version.current() + " on Java " + Runtime.version() + " in "
                + System.getProperty("java.home");
        return Runtime.version().feature() >= LEAST_JAVA
                ? new Finding(State.OK, "java", message)
                : new Finding(State.FAIL, "java", message + "; rlm needs " + LEAST_JAVA + " or later");
    }

    private Optional<Settings> settings(List<Finding> findings) {
        try {
            Settings settings = workplace.settings(Map.of(), shared.config());
            findings.add(new Finding(State.OK, "settings", settings.file()
                    .map(Path::toString)
                    .orElse("no rlm.toml here; defaults hold")));
            return Optional.of(settings);
        } catch (SettingsException failure) {
            failure.problems()
                    .stream()
                    .map(Problem::text)
                    .distinct()
                    .forEach(problem -> findings.add(new Finding(State.FAIL, "settings", problem)));
            return Optional.empty();
        }
    }

    private static void keys(Settings settings, List<Finding> findings) {
        List<Shown> keys = settings.shown().stream().filter(line -> line.section().equals("keys")).toList();
        keys.forEach(key -> findings.add(new Finding(
                key.value().equals("not usable") ? State.FAIL : State.OK, "key",
                key.name() + " " + key.value() + (key.value().equals("not set") ? "" : " (" + key.origin() + ")"))));
        if (settings.keys().present().isEmpty() && settings.wanted().model().isEmpty()) {
            findings.add(new Finding(State.WARN, "model",
                    "no key is set and no model chosen: rlm run searches with builtin/extractive, without a language model"));
        }
    }

    private Finding engine() {
        try (ReplFactory factory = workplace.engines().apply(workplace.machine())) {
            return engine(factory);
        }
    }

    private Finding engine(ReplFactory factory) {
        long start = workplace.machine().time().nanoTime();
        ReplInput input = new ReplInput(new ContextValue.Text("doctor"), List.of());
        try (Repl repl = factory.open(ReplSpec.python(0), input, _ -> new HostReply.Error("no model here"))) {
            CellResult result = repl.run(new Cell(1, "len(context) * 7", CELL_TIMEOUT), Cancellation.root());
            long millis = TimeUnit.NANOSECONDS.toMillis(workplace.machine().time().nanoTime() - start);
            boolean right = result instanceof CellResult.Completed completed
                    && completed.value().equals(Optional.of("42"));
            return right
                    ? new Finding(State.OK, "repl", factory.engine() + ": a cell ran, " + millis + " ms with the start")
                    : new Finding(State.FAIL, "repl", factory.engine() + ": a cell did not run: " + result);
        } catch (ReplException failure) {
            return new Finding(State.FAIL, "repl", factory.engine() + ": " + failure.getMessage());
        }
    }

    /// The nearest folder that is there decides: none is made.
    private static Finding writable(String what, Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            boolean room = Files.getFileStore(there).getUsableSpace() > 0;
            if (Files.isDirectory(there) && Files.isWritable(there) && room) {
                return new Finding(State.OK, what, folder + " can be written");
            }
            return new Finding(State.FAIL, what, folder + " cannot be written: " + there
                    + (room ? " is not a folder that you may write to" : " has no room left"));
        } catch (IOException failure) {
            return new Finding(State.FAIL, what, folder + " cannot be looked at: " + failure.getMessage());
        }
    }

    private static String lines(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append("%-5s %-12s %s%n".formatted(
                finding.state().name().toLowerCase(Locale.ROOT), finding.what(), finding.message())));
        return text.toString();
    }

    private static String document(List<Finding> findings) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode checks = document.putArray("checks");
        findings.forEach(finding -> checks.addObject()
                .put("state", finding.state().name().toLowerCase(Locale.ROOT))
                .put("check", finding.what())
                .put("message", finding.message()));
        return document.toPrettyString();
    }
}
