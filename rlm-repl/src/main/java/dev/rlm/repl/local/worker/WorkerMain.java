package dev.rlm.repl.local.worker;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.graalvm.polyglot.PolyglotException;

import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameReader;
import dev.rlm.repl.frame.FrameWriter;

/// The worker's main class: frames on standard input and output, no arguments, no environment. Ends when its input
/// ends, whatever the guest is doing; its exit codes are those of [WorkerExit].
public final class WorkerMain {
    /// How the name of the folder begins in which a worker runs; it deletes that folder when its input ends.
    public static final String FOLDER_PREFIX = "rlm-worker-";
    private static final long GUEST_STACK = 256L * 1024 * 1024;

    private WorkerMain() {}

    public static void main(String[] args) {
        FileInputStream in = new FileInputStream(FileDescriptor.in);
        FrameWriter writer = new FrameWriter(new FileOutputStream(FileDescriptor.out));
        // Whatever prints by mistake must not end up between the frames.
        System.setOut(System.err);
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> end(exitFor(failure)));
        CompletableFuture<Worker> made = new CompletableFuture<>();
        Thread guest = new Thread(null, () -> work(made.join()), "guest", GUEST_STACK);
        Worker worker = new Worker(writer, guest);
        made.complete(worker);
        guest.setDaemon(true);
        guest.start();
        readFrames(in, worker);
    }

    private static void work(Worker worker) {
        try {
            worker.work();
        } catch (IOException _) {
            end(WorkerExit.BAD_FRAME);
        } catch (InterruptedException _) {
            end(WorkerExit.INTERPRETER_BROKE);
        } catch (PolyglotException | OutOfMemoryError e) {
            worker.flush();
            end(exitFor(e));
        }
    }

    private static void readFrames(FileInputStream in, Worker worker) {
        try {
            FrameReader reader = FrameReader.ofHost(in);
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                worker.take(frame.get());
            }
            end(WorkerExit.INPUT_ENDED);
        } catch (IOException _) {
            end(WorkerExit.BAD_FRAME);
        }
    }

    private static WorkerExit exitFor(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return WorkerExit.OUT_OF_MEMORY;
        }
        if (failure instanceof PolyglotException guest) {
            return guest.isExit()
                    ? WorkerExit.GUEST_EXITED
                    : guest.isResourceExhausted() ? WorkerExit.OUT_OF_MEMORY : WorkerExit.INTERPRETER_BROKE;
        }
        return WorkerExit.INTERPRETER_BROKE;
    }

    /// Ends the process at once, without waiting for the guest.
    static void end(WorkerExit exit) {
        Path folder = Path.of("").toAbsolutePath();
        if (String.valueOf(folder.getFileName()).startsWith(FOLDER_PREFIX)) {
            deleteIfPossible(folder);
        }
        Runtime.getRuntime().halt(exit.code());
    }

    private static void deleteIfPossible(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException _) {
            // The host deletes it, too, unless it is gone.
            return;
        }
    }
}
