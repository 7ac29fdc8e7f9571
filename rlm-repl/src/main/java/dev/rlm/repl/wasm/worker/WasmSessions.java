package dev.rlm.repl.wasm.worker;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameReader;

/// The sessions of a worker. Envelopes come on one thread, which never waits for a session.
final class WasmSessions {
    /// Of the Java heap, what guests' pages may take.
    private static final double SHARE = 0.8;
    private static final long BETWEEN_METRICS = 250;

    private final DataOutputStream out;
    private final PageBudget budget = new PageBudget((long) (Runtime.getRuntime().maxMemory() * SHARE));
    private final Map<Integer, Live> live = new ConcurrentHashMap<>();
    private ImageFile.@Nullable Loaded loaded;

    /// @param in what the host sends of its frames
    private record Live(WasmSession session, Outbox outbox, ByteQueue in) {}

    WasmSessions(DataOutputStream out) {
        this.out = out;
    }

    /// Reads what all sessions begin with.
    void load(Path image) throws IOException {
        loaded = ImageFile.read(image, budget);
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("metrics").factory())
                .scheduleWithFixedDelay(this::tellMetrics, BETWEEN_METRICS, BETWEEN_METRICS, TimeUnit.MILLISECONDS);
    }

    private WasmModule module() {
        return Objects.requireNonNull(loaded).module();
    }

    void take(Envelope envelope) throws IOException {
        int number = envelope.session();
        switch (envelope.kind()) {
            case OPEN -> {
                ByteBuffer numbers = envelope.numbers(2 * Long.BYTES);
                int pages = Interpreter.pages(numbers.getLong());
                begin(number, Optional.of(Objects.requireNonNull(loaded).image().copy()),
                        new WasmSession.Making(module(), budget, pages, numbers.getLong()));
            }
            case FORK -> fork(number, envelope.numbers(Integer.BYTES + Long.BYTES));
            case DATA -> of(number).ifPresent(session -> session.in.put(envelope.body()));
            case READ -> {
                int count = envelope.numbers(Integer.BYTES).getInt();
                of(number).ifPresent(session -> session.outbox.read(count));
            }
            case KILL -> of(number).ifPresent(session -> {
                forget(number);
                session.session.kill(Ending.KILLED);
            });
            case ENDED, METRICS -> throw new IOException("an envelope " + envelope.kind() + " from the host");
        }
    }

    private void forget(int number) {
        Live gone = live.remove(number);
        if (gone != null) {
            gone.in.end();
        }
    }

    private Optional<Live> of(int number) {
        return Optional.ofNullable(live.get(number));
    }

    private void fork(int number, ByteBuffer numbers) {
        Optional<WasmSession> parent = of(numbers.getInt()).map(Live::session);
        WasmSession.Making making = new WasmSession.Making(module(), budget,
                parent.map(session -> session.making().pages()).orElse(0), numbers.getLong());
        begin(number, parent.flatMap(WasmSession::image), making);
    }

    private void begin(int number, Optional<Image> image, WasmSession.Making making) {
        Outbox outbox = new Outbox(number, out);
        WasmSession session = new WasmSession(image, making, outbox, () -> forget(number));
        ByteQueue in = new ByteQueue(_ -> {});
        live.put(number, new Live(session, outbox, in));
        session.start();
        Thread.ofVirtual().name("frames").start(() -> read(in, session));
    }

    private static void read(ByteQueue in, WasmSession session) {
        try {
            FrameReader reader = FrameReader.ofHost(in);
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                session.take(frame.get());
            }
        } catch (IOException _) {
            session.kill(Ending.KILLED);
        } catch (OutOfMemoryError _) {
            session.kill(Ending.OUT_OF_MEMORY);
        }
    }

    private void tellMetrics() {
        try {
            for (Live one : live.values()) {
                one.session.sendMetrics();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the host is gone", e);
        }
    }
}
