package dev.rlm.repl.wasm.worker;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The worker's main class: envelopes on standard input and output, no environment. Ends when its input ends, whatever
/// its guests are doing.
public final class WasmWorkerMain {
    private static final int BUFFER = 128 * 1024;
    /// Exit codes, above those of the JVM and below those of signals.
    public static final int INPUT_ENDED = 80;
    /// The worker itself failed.
    public static final int BROKE = 83;
    /// The file with the image is not one that it can begin with.
    public static final int NO_IMAGE = 84;

    private WasmWorkerMain() {}

    /// @param args the file with the image that sessions begin with
    public static void main(String[] args) {
        DataInputStream in = new DataInputStream(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in), BUFFER));
        DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        // Whatever prints by mistake must not end up between the envelopes.
        System.setOut(System.err);
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> {
            System.err.println(failure);
            Runtime.getRuntime().halt(BROKE);
        });
        WasmSessions sessions = new WasmSessions(out);
        try {
            load(sessions, Path.of(args[0]));
            for (Optional<Envelope> next = Envelope.read(in); next.isPresent(); next = Envelope.read(in)) {
                sessions.take(next.get());
            }
            Runtime.getRuntime().halt(INPUT_ENDED);
        } catch (IOException e) {
            System.err.println(e);
            Runtime.getRuntime().halt(BROKE);
        }
    }

    private static void load(WasmSessions sessions, Path image) {
        try {
            sessions.load(image);
        } catch (IOException | RuntimeException e) {
            System.err.println(e);
            Runtime.getRuntime().halt(NO_IMAGE);
        }
    }
}
