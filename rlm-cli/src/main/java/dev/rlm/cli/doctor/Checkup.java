package dev.rlm.cli.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Looks at everything at the same time and tells what it found in the order of the list, each finding as soon as it is
/// known. Neither a check that hangs nor one that breaks keeps the others from being told.
final class Checkup {
    private final List<Check> checks;

    Checkup(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /// @param findings gets each finding, on the calling thread
    /// @return all of them
    List<Finding> run(Consumer<Finding> findings) throws InterruptedException {
        // Not closed: that would wait for a check that hangs. Its threads are daemons and end with the process.
        ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
        List<Finding> all = new ArrayList<>();
        try {
            List<Future<List<Finding>>> running = checks.stream().map(check -> threads.submit(check.look())).toList();
            for (int i = 0; i < checks.size(); i++) {
                for (Finding finding : await(checks.get(i), running.get(i))) {
                    findings.accept(finding);
                    all.add(finding);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return all;
    }

    private static List<Finding> await(Check check, Future<List<Finding>> running) throws InterruptedException {
        try {
            return running.get(check.limit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            running.cancel(true);
            return List.of(Finding.fail(check.name(), "took longer than " + seconds(check.limit()),
                    "look for a machine that is overloaded or a file system that does not answer"));
        } catch (ExecutionException broken) {
            Throwable cause = Optional.ofNullable(broken.getCause()).orElse(broken);
            return List.of(Finding.fail(check.name(), "cannot be looked at: " + cause.getClass().getSimpleName() + ": "
                    + cause.getMessage(), "if nothing on this machine explains it, report it"));
        }
    }

    private static String seconds(Duration limit) {
        return limit.toSeconds() + " s";
    }
}
