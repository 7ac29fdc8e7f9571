package dev.rlm.app.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.trajectory.RecordedEvent;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryReader;
import dev.rlm.core.trajectory.TrajectoryWriter;

/// A run's events as they come. `hasNext` waits for the next one, and is false once the run has finished, its writer is
/// gone, the thread was interrupted, or it was cancelled. For one thread.
public final class FollowedRun implements Iterator<RecordedEvent>, AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private final Path file;
    private final TrajectoryReader reader;
    private final TimeSource time;
    private final Cancellation cancellation;
    private Optional<RecordedEvent> ready = Optional.empty();
    private boolean over;

    FollowedRun(Path file, TimeSource time, Cancellation cancellation) {
        this.file = file;
        this.reader = TrajectoryReader.open(file);
        this.time = time;
        this.cancellation = cancellation;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !over && !cancellation.isCancelled()) {
            ready = reader.next();
            if (ready.isEmpty()) {
                waitForMore();
            }
        }
        return ready.isPresent() && !cancellation.isCancelled();
    }

    @Override
    public RecordedEvent next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the run is over");
        }
        RecordedEvent next = ready.orElseThrow();
        ready = Optional.empty();
        over = next.event().filter(StepEvent.RunFinished.class::isInstance).isPresent();
        return next;
    }

    @Override
    public void close() {
        reader.close();
    }

    private void waitForMore() {
        boolean beingWritten = TrajectoryWriter.isBeingWritten(file);
        // Read once more: the last events may have been written just before the writer went.
        ready = reader.next();
        over = ready.isEmpty() && !(beingWritten && paused());
    }

    private boolean paused() {
        try {
            time.sleep(PAUSE);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
