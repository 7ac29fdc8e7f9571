package dev.rlm.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// Time that a test moves by hand. A sleeper waits until [#advance] has passed its moment; a [#selfMoving] time is
/// moved by whoever sleeps, so that waits cost nothing. Scheduled actions run when their moment is passed, in order,
/// each on a thread of its own that is waited for: they must not sleep on this same time. Thread-safe.
public final class FakeTime implements TimeSource {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final boolean selfMoving;
    private final List<Alarm> alarms = new ArrayList<>();
    private final List<Duration> slept = new ArrayList<>();
    private long nanos;
    private long numbered;
    private int sleepers;

    private record Alarm(long atNanos, long number, Runnable action) {}

    private FakeTime(boolean selfMoving) {
        this.selfMoving = selfMoving;
    }

    /// Stands still until [#advance].
    public static FakeTime standing() {
        return new FakeTime(false);
    }

    /// Jumps ahead when somebody sleeps, by as much as he wants to sleep.
    public static FakeTime selfMoving() {
        return new FakeTime(true);
    }

    /// It begins at the start of the year 2026, UTC.
    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        long until = begin(duration);
        if (selfMoving) {
            moveTo(until);
            return;
        }
        synchronized (this) {
            sleepers++;
            notifyAll();
            try {
                while (nanos < until) {
                    wait();
                }
            } finally {
                sleepers--;
            }
        }
    }

    @Override
    public synchronized Registration schedule(Duration delay, Runnable action) {
        Alarm alarm = new Alarm(nanos + Math.max(0, delay.toNanos()), numbered++, action);
        alarms.add(alarm);
        notifyAll();
        return () -> forget(alarm);
    }

    /// Moves the time on, wakes who has slept enough and runs what is due.
    public void advance(Duration by) {
        try {
            moveTo(nanoTime() + by.toNanos());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until at least `count` threads sleep or actions are scheduled, together: the moment at which a test may
    /// move the time.
    public synchronized void awaitWaiting(int count) throws InterruptedException {
        while (sleepers + alarms.size() < count) {
            wait();
        }
    }

    /// Every duration that somebody asked to sleep, in order.
    public synchronized List<Duration> slept() {
        return List.copyOf(slept);
    }

    private synchronized long begin(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        slept.add(duration);
        return nanos + Math.max(0, duration.toNanos());
    }

    private void moveTo(long until) throws InterruptedException {
        for (Optional<Alarm> due = nextBefore(until); due.isPresent(); due = nextBefore(until)) {
            Thread.ofVirtual().start(due.get().action()).join();
        }
    }

    private synchronized Optional<Alarm> nextBefore(long until) {
        Optional<Alarm> due = alarms.stream()
                .filter(alarm -> alarm.atNanos() <= until)
                .min(Comparator.comparingLong(Alarm::atNanos).thenComparingLong(Alarm::number));
        due.ifPresent(alarms::remove);
        nanos = Math.max(nanos, due.map(Alarm::atNanos).orElse(until));
        notifyAll();
        return due;
    }

    private synchronized void forget(Alarm alarm) {
        alarms.remove(alarm);
    }
}
