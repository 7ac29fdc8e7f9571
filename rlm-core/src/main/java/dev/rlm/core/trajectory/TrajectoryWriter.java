package dev.rlm.core.trajectory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.id.RunId;

/// Writes the file of one root run, its child runs included. Each event is one line, in the operating system's hands
/// when `append` returns, so a crash of rlm loses nothing; the last one also reaches the disk itself. After a failed
/// write the file ends with its last full line and every further `append` fails.
///
/// All writing is done by one private thread. An interrupt closes the channel that its thread is using, and runs are
/// ended by interrupts; nobody can interrupt this thread. While the file is open it is locked, by which others see that
/// its run goes on. Thread-safe.
public final class TrajectoryWriter implements EventSink, AutoCloseable {
    static final int VERSION = 1;
    private static final String ADVICE = "Make room or set its rights, or choose another folder: --trajectory-dir DIR, or dir in [logs] of rlm.toml.";
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendInstant(3)
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(TrajectoryReader.MAX_NESTING).build())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build()).build();

    private final Path file;
    private final RunId run;
    private final Secrets secrets;
    private final TimeSource time;
    private final ExecutorService thread;

    // The writing thread's own.
    private final FileChannel channel;
    private long seq = 1;
    private long end;
    private Usd spent = Usd.ZERO;
    private @Nullable TrajectoryException broken;

    private TrajectoryWriter(Path file, FileChannel channel, Secrets secrets, TimeSource time) {
        this.file = file;
        this.run = runOf(file).orElseThrow();
        this.channel = channel;
        this.secrets = secrets;
        this.time = time;
        this.thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("trajectory").factory());
    }

    /// Starts the file of a new run, `folder/<run id>.jsonl`, making the folder where there is none.
    ///
    /// @param secrets what must never be written
    /// @throws TrajectoryException when folder or file cannot be made
    public static TrajectoryWriter create(Path folder, RunId run, Secrets secrets, TimeSource time) {
        Path file = folder.toAbsolutePath().normalize().resolve(run + ".jsonl");
        try {
            TrajectoryFolder.at(folder);
            return new TrajectoryWriter(file, locked(TrajectoryFolder.create(file)), secrets, time);
        } catch (IOException failure) {
            throw unwritable(file, failure);
        }
    }

    /// Goes on in the file of a run that was cut off. A torn tail is cut away first.
    ///
    /// @throws TrajectoryException when it is no trajectory, cannot be written, or its run still goes on
    public static TrajectoryWriter appendTo(Path file, Secrets secrets, TimeSource time) {
        if (runOf(file).isEmpty()) {
            throw new TrajectoryException(file + " is not named like a trajectory");
        }
        try {
            TrajectoryWriter writer = new TrajectoryWriter(file, locked(TrajectoryFolder.reopen(file)), secrets, time);
            writer.onThread(writer::goToEnd);
            return writer;
        } catch (IOException failure) {
            throw unwritable(file, failure);
        }
    }

    /// Whether a process on this machine has the file open for writing, so that its run goes on. Where the file system
    /// knows no locks this is false. Asking in the process that writes the file takes its lock away from other
    /// processes' eyes, as does reading the file there.
    public static boolean isBeingWritten(Path file) {
        try (FileChannel channel = FileChannel.open(file, LinkOption.NOFOLLOW_LINKS)) {
            return channel.tryLock(0, Long.MAX_VALUE, true) == null;
        } catch (OverlappingFileLockException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// The run that a file is named for; empty when it is no trajectory's name.
    public static Optional<RunId> runOf(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return name.endsWith(".jsonl")
                    ? Optional.of(new RunId(name.substring(0, name.length() - ".jsonl".length())))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public Path file() {
        return file;
    }

    @Override
    public void append(CallId call, int turn, StepEvent event) {
        EventToJson json = EventToJson.of(event, secrets);
        onThread(() -> write(envelope(call, turn, event, json), event));
    }

    /// Keeps the input that exists nowhere else, stdin's, beside the file as `<run id>.ctx`, byte for byte.
    ///
    /// @throws TrajectoryException when it cannot be written; nothing of it is left then
    public Path keepInput(byte[] bytes) {
        Path kept = file.resolveSibling(run + ".ctx");
        return onThread(() -> {
            try {
                TrajectoryFolder.store(kept, bytes);
                return kept;
            } catch (IOException failure) {
                throw unwritable(kept, failure);
            }
        });
    }

    /// Closes the file once all that was appended is written. Safe to call again.
    @Override
    public synchronized void close() {
        if (!thread.isShutdown()) {
            // Not ExecutorService.close: called by an interrupted thread, that would interrupt the writing one.
            onThread(this::closeFile);
            thread.shutdown();
        }
    }

    private Path closeFile() throws IOException {
        channel.close();
        return file;
    }

    private ObjectNode envelope(CallId call, int turn, StepEvent event, EventToJson json) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("v", VERSION)
                .put("seq", seq)
                .put("type", json.type())
                .put("timestamp", TIME.format(time.now()))
                .put("trajectory_id", run.value())
                .put("call_id", call.path())
                .put("parent_call_id", call.parent().map(CallId::path).orElse(null))
                .put("depth", call.depth())
                .put("turn", turn)
                .put("estimated_cost_usd", event.cost().toString())
                .put("spent_usd", spent.plus(event.cost()).toString());
        return line.setAll(json.fields());
    }

    private Path write(ObjectNode line, StepEvent event) throws IOException {
        if (broken != null) {
            throw broken;
        }
        try {
            byte[] json = JSON.writeValueAsBytes(line);
            ByteBuffer bytes = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
            TrajectoryFolder.writeAll(channel, bytes);
            end += bytes.limit();
            seq++;
            spent = spent.plus(event.cost());
            if (event instanceof StepEvent.RunFinished) {
                channel.force(true);
            }
            return file;
        } catch (IOException failure) {
            broken = unwritable(file, failure);
            cutBack(broken);
            throw broken;
        }
    }

    /// So that the file ends with a full line; where not even that works, readers ignore the torn one.
    private void cutBack(TrajectoryException reported) {
        try {
            channel.truncate(end);
        } catch (IOException failure) {
            reported.addSuppressed(failure);
        }
    }

    private Path goToEnd() throws IOException {
        // Not closed: closing it would close the channel, and with any channel of the file its lock goes.
        TrajectoryReader reader = new TrajectoryReader(file, Channels.newInputStream(channel));
        for (Optional<RecordedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
            RecordedEvent last = next.get();
            if (last.seq() != seq || !last.run().equals(run)) {
                throw new TrajectoryException(String.format(Locale.ROOT,
                        "%s:%d: event %d of run %s where event %d of %s belongs; not continued", file,
                        reader.lineNumber(), last.seq(), last.run(), seq, run));
            }
            seq++;
            spent = last.spent();
        }
        end = reader.end();
        channel.truncate(end);
        channel.position(end);
        return file;
    }

    private static FileChannel locked(FileChannel channel) throws IOException {
        boolean taken;
        try {
            taken = channel.tryLock() == null;
        } catch (OverlappingFileLockException _) {
            taken = true;
        } catch (IOException _) {
            taken = false; // a file system without locks: the run is recorded all the same
        }
        if (taken) {
            channel.close();
            throw new IOException("its run still goes on in another process");
        }
        return channel;
    }

    private Path onThread(Work work) {
        try {
            return CompletableFuture.supplyAsync(() -> {
                try {
                    return work.run();
                } catch (IOException failure) {
                    throw unwritable(file, failure);
                }
            }, thread).join();
        } catch (CompletionException failure) {
            Throwable cause = Optional.ofNullable(failure.getCause()).orElse(failure);
            throw new TrajectoryException(String.valueOf(cause.getMessage()), cause);
        } catch (RejectedExecutionException failure) {
            throw new TrajectoryException("the trajectory " + file + " is closed", failure);
        }
    }

    /// Something for the writing thread to do.
    @FunctionalInterface
    private interface Work {
        Path run() throws IOException;
    }

    private static TrajectoryException unwritable(Path file, IOException failure) {
        return new TrajectoryException(
                "cannot write the trajectory %s: %s. %s".formatted(file, FileTrouble.reason(failure), ADVICE), failure);
    }
}
