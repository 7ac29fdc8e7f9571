package dev.rlm.repl.wasm.worker;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/// Stops what one guest runs, from another thread: first by signals, which raise KeyboardInterrupt and keep what was
/// assigned; when that does not help, because the code is in the middle of a long operation or catches everything, by
/// interrupting its thread, after which its interpreter is no good any more. Thread-safe.
final class Stopping {
    private static final int NOTHING = Integer.MIN_VALUE;
    private static final long BETWEEN_SIGNALS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SOFT = TimeUnit.MILLISECONDS.toNanos(1000);

    private final Thread guest;
    private final Runnable lookUp;

    // Guarded by this.
    private int running = NOTHING;
    private int askedBeforehand = NOTHING;
    private @Nullable PagedMemory memory;
    private boolean asked;
    private boolean killed;

    /// @param guest the thread that runs the guest
    /// @param lookUp ends what the guest waits for
    Stopping(Thread guest, Runnable lookUp) {
        this.guest = guest;
        this.lookUp = lookUp;
    }

    /// That piece of code runs from now on, in that memory.
    synchronized void begin(int number, PagedMemory of) {
        running = number;
        memory = of;
        asked = false;
        if (askedBeforehand == number) {
            interrupt(number);
        }
    }

    /// It has ended; on the guest's thread.
    ///
    /// @return whether it had been asked to
    synchronized boolean end() {
        running = NOTHING;
        memory = null;
        notifyAll();
        if (!killed) {
            Thread.interrupted();
        }
        return asked;
    }

    /// Whether it has been asked to end.
    synchronized boolean isAsked() {
        return asked;
    }

    /// Stops that piece of code, if it still runs, or as soon as it does. Returns at once.
    synchronized void interrupt(int number) {
        if (running != number) {
            askedBeforehand = number;
        } else if (!asked) {
            asked = true;
            Thread.ofVirtual().name("stop").start(() -> press(number));
        }
    }

    /// Ends the guest's thread. Returns at once.
    synchronized void kill() {
        if (!killed) {
            killed = true;
            Thread.ofVirtual().name("kill").start(this::interruptUntilDead);
        }
    }

    private void press(int number) {
        long since = System.nanoTime();
        while (pressOnce(number, System.nanoTime() - since > SOFT)) {
            lookUp.run();
        }
    }

    /// @return whether it still runs
    private synchronized boolean pressOnce(int number, boolean hard) {
        PagedMemory now = memory;
        if (running != number || now == null) {
            return false;
        }
        if (hard) {
            guest.interrupt();
        } else {
            now.alarm();
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, BETWEEN_SIGNALS);
        } catch (InterruptedException _) {
            return false;
        }
        return true;
    }

    private void interruptUntilDead() {
        try {
            while (guest.isAlive()) {
                guest.interrupt();
                guest.join(TimeUnit.NANOSECONDS.toMillis(BETWEEN_SIGNALS));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
