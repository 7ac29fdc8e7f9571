package dev.rlm.repl.docker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.repl.fence.GroupMetrics;

/// What a container has used, read from its control group where this machine shows it, else asked of the engine; never of
/// the guest. Thread-safe.
final class Meter implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Api api;
    private final String id;
    private final CompletableFuture<Optional<GroupMetrics>> group = new CompletableFuture<>();

    // Guarded by this.
    private Used last = new Used(Duration.ZERO, 0);

    /// @param memoryPeakBytes the most that was seen
    record Used(Duration cpu, long memoryPeakBytes) {
        Used and(Used later) {
            return new Used(later.cpu.compareTo(cpu) > 0 ? later.cpu : cpu,
                    Math.max(memoryPeakBytes, later.memoryPeakBytes));
        }
    }

    Meter(Api api, String id) {
        this.api = api;
        this.id = id;
    }

    /// The container runs: looks for its control group, in the background.
    void begin() {
        Thread.ofVirtual().name("container group").start(() -> {
            try {
                long pid = api.get("/containers/" + id + "/json").path("State").path("Pid").asLong();
                group.complete(api.address().isLocal() ? GroupMetrics.of(pid, id) : Optional.empty());
            } catch (ApiException _) {
                group.complete(Optional.empty());
            } finally {
                group.complete(Optional.empty());
            }
        });
    }

    /// Looks at what it has used by now, to be told when it is gone.
    ///
    /// @param most how long that may take
    void read(Duration most) {
        seen(found(most).map(shown -> new Used(shown.cpu(), shown.memoryPeakBytes())).orElseGet(() -> asked(most)));
    }

    /// What it has used by now; the last that was seen where that cannot be told any more.
    Duration cpu() {
        Used now = found(LIMIT).map(shown -> new Used(shown.cpu(), 0)).orElseGet(() -> asked(LIMIT));
        return seen(now).cpu();
    }

    /// Of an engine that has to be asked, what it said when it was asked for processor time.
    long memoryPeakBytes() {
        return seen(new Used(Duration.ZERO, found(LIMIT).map(GroupMetrics::memoryPeakBytes).orElse(0L)))
                .memoryPeakBytes();
    }

    /// The container is gone, or nobody wants to know any more: only the last that was seen is told.
    @Override
    public void close() {
        group.complete(Optional.empty());
        group.join().ifPresent(GroupMetrics::close);
    }

    private Optional<GroupMetrics> found(Duration most) {
        if (group.isDone()) {
            return group.join();
        }
        // Of a container that never began nobody completes the search.
        return group.copy().completeOnTimeout(Optional.empty(), most.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    private synchronized Used seen(Used now) {
        last = last.and(now);
        return last;
    }

    private Used asked(Duration most) {
        try {
            JsonNode figures = api.get("/containers/" + id + "/stats?stream=false&one-shot=true", most);
            JsonNode memory = figures.path("memory_stats");
            return new Used(Duration.ofNanos(figures.path("cpu_stats").path("cpu_usage").path("total_usage").asLong()),
                    Math.max(memory.path("max_usage").asLong(), memory.path("usage").asLong()));
        } catch (ApiException _) {
            return seen(new Used(Duration.ZERO, 0));
        }
    }
}
