package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.run.Control;

/// Sends signals to the test's own process.
class InterruptsTest {
    private final Control control = Control.create();
    private final List<String> words = Collections.synchronizedList(new ArrayList<>());

    @Test
    void firstInterruptAsksForTheAnswerAndIsSaid() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        control.answerNow().onCancel(asked::countDown);
        try (Interrupts _ = new Interrupts(control, TimeSource.SYSTEM, new Seen(true))) {
            send("INT");

            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(control.stop().isCancelled()).isFalse();
            assertThat(words).containsExactly("it is asked");
        }
    }

    @Test
    void terminationStopsAtOnceWithoutAskingForAnAnswer() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        control.stop().onCancel(stopped::countDown);
        try (Interrupts _ = new Interrupts(control, NeverDue.CLOCK, new Seen(true))) {
            send("TERM");

            assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(control.answerNow().cause()).isEqualTo(Optional.empty());
            assertThat(control.stop().cause()).contains(Cancellation.Cause.STOP);
        }
    }

    @Test
    void firstInterruptStopsWhatHasNotBegun() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        control.stop().onCancel(stopped::countDown);
        try (Interrupts _ = new Interrupts(control, NeverDue.CLOCK, new Seen(false))) {
            send("INT");

            assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(words).isEmpty();
        }
    }

    private final class Seen implements Interrupts.Watched {
        private final boolean begun;

        Seen(boolean begun) {
            this.begun = begun;
        }

        @Override
        public boolean canAnswer() {
            return begun;
        }

        @Override
        public String asking() {
            return "it is asked";
        }

        @Override
        public void tell(String line) {
            words.add(line);
        }

        @Override
        public void end() {}
    }

    private static void send(String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(ProcessHandle.current().pid())).start().waitFor();
    }

    /// The machine's time, but what is scheduled never comes: it would end the tests' process.
    private enum NeverDue implements TimeSource {
        CLOCK;

        @Override
        public Instant now() {
            return TimeSource.SYSTEM.now();
        }

        @Override
        public long nanoTime() {
            return TimeSource.SYSTEM.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            TimeSource.SYSTEM.sleep(duration);
        }

        @Override
        public Registration schedule(Duration delay, Runnable action) {
            return () -> {};
        }
    }
}
