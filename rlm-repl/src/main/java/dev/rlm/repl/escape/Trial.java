package dev.rlm.repl.escape;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// Makes the attempts of the list on an engine and looks from outside what came of each. What it lays out is its own:
/// canary files in temporary folders, listeners on loopback. For one thread at a time.
///
/// @param attempts in the order in which they are made
/// @param folders in which canaries are laid, each in a folder of their own that is removed afterwards; they exist. Several,
///   since an engine may hide one and not the other
/// @param random of the canaries; nobody can tell what comes next
public record Trial(List<Attempt> attempts, List<Path> folders, TimeSource time, RandomGenerator random) {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    public Trial {
        attempts = List.copyOf(attempts);
        folders = List.copyOf(folders);
    }

    /// An attempt and what came of it.
    public record Result(Attempt attempt, Verdict verdict) {}

    /// @param engine is closed at the end, to see what it leaves behind
    /// @param results gets each as soon as it is known, on the calling thread
    /// @return all of them
    /// @throws ReplException when the engine cannot run here at all
    /// @throws IOException when canaries cannot be laid
    public List<Result> run(ReplFactory engine, Consumer<Result> results)
            throws ReplException, IOException, InterruptedException {
        engine.check();
        // Also makes what an engine keeps for all its sessions, which is no leftover.
        Isolation isolation = engine.isolation();
        Leftovers leftovers = new Leftovers(time, TEMPORARY);
        List<Result> all = new ArrayList<>();
        Consumer<Result> note = result -> {
            all.add(result);
            results.accept(result);
        };
        List<Attempt> last = attempts.stream().filter(attempt -> attempt.group() == Group.AFTERWARDS).toList();
        try (Stage stage = Stage.set(folders, new Canary(random))) {
            try (Neighbour neighbour = Neighbour.move(engine, stage.neighbourKnows(), time);
                    Sessions sessions = new Sessions(engine, time)) {
                stage.neighbour(neighbour);
                Judge judge = new Judge(stage, sessions, leftovers, isolation);
                for (Attempt attempt : attempts) {
                    if (!last.contains(attempt)) {
                        note.accept(new Result(attempt, judge.verdict(attempt)));
                    }
                }
            }
        }
        for (Attempt attempt : last) {
            Optional<String> seen = attempt.sign() == Sign.LEFT ? left(engine, leftovers) : unwell(engine);
            note.accept(new Result(attempt, seen.<Verdict>map(Verdict.Escaped::new)
                    .orElseGet(() -> new Verdict.Held("looked at from outside"))));
        }
        return all;
    }

    private Optional<String> unwell(ReplFactory engine) throws InterruptedException {
        try (TrialSession session = TrialSession.open(engine, time)) {
            return TrialSession.isUnharmed(session.control())
                    ? Optional.empty()
                    : Optional.of("a new session does not run a harmless cell");
        } catch (ReplException e) {
            return Optional.of("no new session could be started: " + e.getMessage());
        }
    }

    private static Optional<String> left(ReplFactory engine, Leftovers leftovers) throws InterruptedException {
        engine.close();
        return leftovers.any();
    }
}
