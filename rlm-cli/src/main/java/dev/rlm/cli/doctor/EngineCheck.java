package dev.rlm.cli.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.rlm.app.settings.EngineTraits;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// Whether a REPL engine runs a cell.
///
/// @param traits what is known of it anyway
/// @param chosen whether it is the one that is set: another that is missing keeps nothing from running
record EngineCheck(ReplFactory engine, EngineTraits traits, BooleanSupplier chosen, TimeSource time) {
    private static final Duration CELL_TIMEOUT = Duration.ofSeconds(30);

    String name() {
        return "repl " + engine.engine();
    }

    List<Finding> look() {
        List<Finding> findings = new ArrayList<>(List.of(cell()));
        Isolation isolation = engine.isolation();
        if (!isolation.fences().isEmpty()) {
            findings.add(sandbox(isolation));
            findings.addAll(tidied());
        }
        return findings;
    }

    private List<Finding> tidied() {
        String check = "leftovers " + engine.engine();
        try {
            return engine.tidy().stream().map(removed -> Finding.ok(check, "removed " + removed)).toList();
        } catch (ReplException failure) {
            return List.of(Finding.warn(check, failure.getMessage(), "look again when the engine answers"));
        }
    }

    private Finding sandbox(Isolation isolation) {
        String check = "sandbox " + engine.engine();
        String fences = String.join("; round it ", isolation.fences());
        return isolation.weaker()
                .map(weaker -> Finding.warn(check, fences, weaker))
                .orElseGet(() -> Finding.ok(check, fences));
    }

    private Finding cell() {
        try {
            engine.check();
        } catch (ReplException missing) {
            return fault(missing.getMessage(), Optional.empty());
        }
        Optional<String> fix = Optional.of("check that memory is free and that the temporary folder can be written");
        long start = time.nanoTime();
        ReplInput input = new ReplInput(new ContextValue.Text("doctor"), List.of());
        try (Repl repl = engine.open(ReplSpec.python(0), input, _ -> new HostReply.Error("no model here"))) {
            CellResult result = repl.run(new Cell(1, "len(context) * 7", CELL_TIMEOUT), Cancellation.root());
            long millis = TimeUnit.NANOSECONDS.toMillis(time.nanoTime() - start);
            boolean right = result instanceof CellResult.Completed completed
                    && completed.value().equals(Optional.of("42"));
            return right
                    ? Finding.ok(name(), engine.version() + ": a cell ran, " + millis + " ms with the start; "
                            + traits.figures())
                    : fault("a cell did not run: " + result, fix);
        } catch (ReplException failure) {
            return fault(failure.getMessage(), fix);
        }
    }

    /// @param fix what the message does not say; empty: it says what to do
    private Finding fault(String message, Optional<String> fix) {
        return chosen.getAsBoolean()
                ? new Finding(Finding.State.FAIL, name(), message, fix)
                : Finding.warn(name(), message, "this matters only with `-e " + engine.engine() + "`, which needs "
                        + traits.needs());
    }
}
