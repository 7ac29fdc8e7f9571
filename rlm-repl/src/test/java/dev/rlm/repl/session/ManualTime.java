package dev.rlm.repl.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// Time that passes when a test says so; due actions run on the test's thread.
final class ManualTime implements TimeSource {
    private record Alarm(long at, Runnable action) {}

    private final List<Alarm> alarms = new ArrayList<>();
    private long nanos = 1_000;
    private int scheduled;

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nanoTime());
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public void sleep(Duration duration) {
        pass(duration);
    }

    @Override
    public synchronized Registration schedule(Duration delay, Runnable action) {
        Alarm alarm = new Alarm(nanos + delay.toNanos(), action);
        alarms.add(alarm);
        scheduled++;
        return () -> forget(alarm);
    }

    /// How often something was scheduled.
    synchronized int scheduled() {
        return scheduled;
    }

    private synchronized void forget(Alarm alarm) {
        alarms.remove(alarm);
    }

    void pass(Duration duration) {
        long end = nanoTime() + duration.toNanos();
        for (Optional<Alarm> due = next(end); due.isPresent(); due = next(end)) {
            due.get().action.run();
        }
        synchronized (this) {
            nanos = end;
        }
    }

    private synchronized Optional<Alarm> next(long end) {
        Optional<Alarm> due = alarms.stream().filter(alarm -> alarm.at <= end).min(Comparator.comparingLong(Alarm::at));
        due.ifPresent(alarm -> {
            alarms.remove(alarm);
            nanos = Math.max(nanos, alarm.at);
        });
        return due;
    }
}
