package dev.rlm.repl.local.worker;

import java.io.IOException;
import java.nio.file.Path;

import org.graalvm.polyglot.Engine;

/// Fills a folder with the Python library. Runs once for each version of GraalPy, in a process of its own, so that the
/// host loads nothing of it.
public final class UnpackMain {
    private UnpackMain() {}

    /// @param args the folder, which must not exist
    public static void main(String[] args) throws IOException {
        Engine.copyResources(Path.of(args[0]), "python");
    }
}
