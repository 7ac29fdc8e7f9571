package dev.rlm.core.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class SystemTimeTest {
    /// Threads that are due and have not begun.
    private final BlockingQueue<Runnable> threads = new LinkedBlockingQueue<>();
    private final TimeSource time = new SystemTime(threads::add);
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void actionThatIsClosedBeforeItsThreadBeginsDoesNotRun() throws InterruptedException {
        Registration registration = time.schedule(Duration.ZERO, runs::incrementAndGet);
        Runnable thread = threads.take();

        registration.close();
        thread.run();

        assertThat(runs).hasValue(0);
    }

    @Test
    void actionThatIsNotClosedRuns() throws InterruptedException {
        try (Registration _ = time.schedule(Duration.ZERO, runs::incrementAndGet)) {
            threads.take().run();
        }

        assertThat(runs).hasValue(1);
    }
}
