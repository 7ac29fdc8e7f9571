package dev.rlm.core.trajectory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.id.RunId;

/// A program that records events until it is killed or cannot write. Each line of its output is the number of events
/// whose `append` had returned before, or how an `append` failed.
final class WritingProcess {
    private static final int THREADS = 4;
    private static final int MAX_EVENTS = 200_000;

    private WritingProcess() {}

    /// @param args folder, run id
    public static void main(String[] args) throws InterruptedException {
        try (TrajectoryWriter writer = TrajectoryWriter.create(Path.of(args[0]), new RunId(args[1]), Secrets.NONE,
                TimeSource.SYSTEM)) {
            AtomicLong written = new AtomicLong();
            List<Thread> threads = new ArrayList<>();
            for (int i = 1; i <= THREADS; i++) {
                CallId call = CallId.ROOT.child(i);
                threads.add(Thread.ofVirtual().start(() -> record(writer, call, written)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            record(writer, CallId.ROOT, written);
        }
    }

    private static void record(TrajectoryWriter writer, CallId call, AtomicLong written) {
        try {
            while (written.get() < MAX_EVENTS) {
                int size = (int) (written.get() % 50) * 997;
                writer.append(call, 1, SampleEvents.replied("é".repeat(size), "0.001"));
                System.out.println(written.incrementAndGet());
            }
        } catch (TrajectoryException failure) {
            System.out.println(failure.getMessage());
        }
    }

    static Process start(List<String> before, Path folder, RunId run) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), WritingProcess.class.getName(),
                folder.toString(), run.toString()));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
