package dev.rlm.repl.wasm.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import io.trino.wasm.python.Python;

/// Makes the file from which workers start. Runs once for each version, in a process of its own, with no guest.
public final class ImageMain {
    private static final long STACK = 64L << 20;

    private ImageMain() {}

    /// @param args the file
    public static void main(String[] args) throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> {
            System.err.println(failure);
            Runtime.getRuntime().halt(1);
        });
        Thread making = new Thread(null, () -> make(Path.of(args[0])), "image", STACK);
        making.start();
        making.join();
    }

    private static void make(Path file) {
        try {
            ImageFile.write(PristineImage.make(Python.load(), new PageBudget(Runtime.getRuntime().maxMemory())), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
