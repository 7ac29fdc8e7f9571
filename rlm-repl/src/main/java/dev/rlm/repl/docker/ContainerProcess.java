package dev.rlm.repl.docker;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;

import dev.rlm.repl.cpython.Driver;
import dev.rlm.repl.session.GuestProcess;

/// The process of a guest in a container, and the container. Thread-safe.
final class ContainerProcess implements GuestProcess {
    /// How long the end of a container is waited for that has closed its output.
    private static final Duration END = Duration.ofSeconds(5);
    private static final Duration SIGNAL = Duration.ofSeconds(5);
    /// How long the removal of a container waits for its last figures.
    private static final Duration MOMENT = Duration.ofMillis(200);
    /// How long what a killed container has said is waited for.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    /// How long the removal of a container is waited for: the engine goes on with it by itself.
    private static final Duration REMOVAL = Duration.ofSeconds(10);
    /// With which guests of all engines end that have no memory left for their own work.
    private static final int OUT_OF_MEMORY = 82;
    private static final int SIGKILL = 128 + 9;

    private final Api api;
    private final String id;
    private final Feed feed = new Feed();
    private final Meter meter;
    private final CompletableFuture<OptionalInt> exit = new CompletableFuture<>();
    private final CompletableFuture<Boolean> removed = new CompletableFuture<>();
    private final AtomicBoolean killed = new AtomicBoolean();
    private final Thread waiter = Thread.ofVirtual().name("container end").unstarted(this::awaitExit);
    private final Response attached;
    private final Multiplexed output;

    /// Attaches to a container that was created and not started.
    ///
    /// @throws ApiException when that fails; the container is removed then
    ContainerProcess(Api api, String id) throws ApiException {
        this.api = api;
        this.id = id;
        this.meter = new Meter(api, id);
        try {
            this.attached = api.attach("/containers/" + id + "/attach?stream=1&stdin=1&stdout=1&stderr=1",
                    feed.input());
            this.output = new Multiplexed(attached.getBody());
        } catch (ApiException e) {
            feed.close();
            remove(api, id);
            throw e;
        }
    }

    /// Starts it, attached. To be closed also when that fails.
    void start() throws ApiException {
        waiter.start();
        api.post("/containers/" + id + "/start");
        meter.begin();
    }

    private void awaitExit() {
        try {
            JsonNode code = api.post("/containers/" + id + "/wait?condition=next-exit", Api.NOTHING, Api.FOREVER)
                    .path("StatusCode");
            exit.complete(code.isInt() ? OptionalInt.of(code.asInt()) : OptionalInt.empty());
        } catch (ApiException _) {
            exit.complete(OptionalInt.empty());
        } finally {
            exit.complete(OptionalInt.empty());
        }
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public OutputStream input() {
        return feed.output();
    }

    @Override
    public boolean interrupt() {
        try {
            api.post("/containers/" + id + "/kill?signal=INT", Api.NOTHING, SIGNAL);
            return true;
        } catch (ApiException _) {
            return false;
        }
    }

    @Override
    public void kill() {
        if (killed.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("container removal").start(this::remove);
        }
    }

    /// Its figures are read before, in a moment: there are none of a container that is gone.
    private void remove() {
        removed.copy().orTimeout(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS).exceptionally(_ -> {
            // The engine hangs: whoever still writes to the container or reads is let go.
            detach();
            return false;
        });
        try {
            meter.read(MOMENT);
        } finally {
            removed.complete(isGoneAfterDeletion(api, id));
        }
    }

    /// Ends a container and removes it, however far it has come. Waits for that also when this thread is interrupted, as
    /// one is that opens a session which nobody wants any more.
    ///
    /// @return whether it is gone
    static boolean remove(Api api, String id) {
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("container removal").start(() -> {
            try {
                gone.complete(isGoneAfterDeletion(api, id));
            } finally {
                gone.complete(false);
            }
        });
        return gone.join();
    }

    private static boolean isGoneAfterDeletion(Api api, String id) {
        try {
            api.delete("/containers/" + id + "?force=true&v=true");
            return true;
        } catch (ApiException e) {
            return e.isNotFound() || e.isConflict() && isRemoved(api, id);
        }
    }

    /// Waits for the engine, which removes a container by itself once that has ended.
    private static boolean isRemoved(Api api, String id) {
        try {
            api.post("/containers/" + id + "/wait?condition=removed", Api.NOTHING, REMOVAL);
            return true;
        } catch (ApiException e) {
            return e.isNotFound();
        }
    }

    @Override
    public Optional<String> whyEnded() {
        OptionalInt code = code();
        String said = output.errors().replaceAll("[^\\P{Cntrl}\\n]", "?").strip();
        if (code.isEmpty()) {
            return said.isEmpty() ? Optional.empty() : Optional.of("its Python process ended: " + said);
        }
        int number = code.getAsInt();
        return number == SIGKILL
                ? Optional.empty()
                : Optional.of(Driver.KIND.exits()
                        .apply(number)
                        .orElseGet(() -> "its Python process ended with code " + number
                                + (said.isEmpty() ? "" : ": " + said)));
    }

    @Override
    public boolean endedByLimit() {
        OptionalInt code = code();
        return code.isPresent() && code.getAsInt() == OUT_OF_MEMORY;
    }

    private OptionalInt code() {
        try {
            return exit.get(END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return OptionalInt.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return exit.getNow(OptionalInt.empty());
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit code never fails", e);
        }
    }

    @Override
    public Duration cpu() {
        return meter.cpu();
    }

    @Override
    public long memoryPeakBytes() {
        return meter.memoryPeakBytes();
    }

    /// Waits for the removal, also when this thread is interrupted. Where the engine hangs, the container ends by itself as
    /// soon as it notices that its input is closed.
    @Override
    public void close() {
        kill();
        removed.copy().completeOnTimeout(false, REMOVAL.toMillis(), TimeUnit.MILLISECONDS).join();
        waiter.interrupt();
        detach();
        meter.close();
    }

    private void detach() {
        feed.close();
        attached.close();
    }
}
