package dev.rlm.repl.fence;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What is round a guest's program: how it is reached, measured and ended. Thread-safe.
public interface Surroundings {

    /// Number of the process that runs the program itself, where it can be told.
    OptionalLong program(Process started);

    /// Processor time of all processes so far, as the system tells; zero where it does not.
    Duration cpu(Process started);

    /// The most memory of all processes so far, as the system tells; 0 where it does not.
    long memoryPeakBytes(Process started);

    /// Ends all processes. Does not wait.
    void kill(Process started);

    /// Why the system ended it, as a clause; empty when it did not.
    Optional<String> whyKilled();

    /// Deletes what is left behind, once all processes have ended.
    void clear();

    /// A process of its own and nothing else.
    ///
    /// @param clearing deletes what it had
    record Bare(Runnable clearing) implements Surroundings {
        @Override
        public OptionalLong program(Process started) {
            return OptionalLong.of(started.pid());
        }

        @Override
        public Duration cpu(Process started) {
            return started.info().totalCpuDuration().orElse(Duration.ZERO);
        }

        @Override
        public long memoryPeakBytes(Process started) {
            return new ProcessTree(started.pid()).memoryPeakBytes();
        }

        @Override
        public void kill(Process started) {
            started.destroyForcibly();
        }

        @Override
        public Optional<String> whyKilled() {
            return Optional.empty();
        }

        @Override
        public void clear() {
            clearing.run();
        }
    }
}
