package dev.rlm.repl.wasm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class StoppingTest {
    private final CountDownLatch pressed = new CountDownLatch(1);
    private final Stopping stopping = new Stopping(new Thread(() -> {}), pressed::countDown);
    private final PagedMemory memory = PagedMemory.empty(64, 64, new PageBudget(1L << 30), new Interrupt());

    @Test
    void interruptThatComesBeforeItsCodeBeginsIsNotLost() throws Exception {
        stopping.interrupt(5);
        stopping.begin(4, memory);
        assertThat(stopping.end()).isFalse();
        stopping.begin(5, memory);
        assertThat(pressed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stopping.end()).isTrue();
    }

    @Test
    void interruptThatComesTooLateStopsNothingElse() {
        stopping.begin(4, memory);
        assertThat(stopping.end()).isFalse();
        stopping.interrupt(4);
        stopping.begin(5, memory);
        assertThat(stopping.end()).isFalse();
    }
}
