package dev.rlm.repl.cpython;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.rlm.repl.fence.Bounds;
import dev.rlm.repl.fence.Box;
import dev.rlm.repl.fence.Mount;

/// A CPython as a box shows it. One under `/usr` is where it is; of any other, its program and its library alone are
/// shown, under names that say nothing of the user.
///
/// @param program its path in the box
/// @param version `3.11.2`
/// @param mounts what of the host it needs beyond `/usr`
/// @param libraries folders in the box with shared libraries that it needs; empty under `/usr`
/// @param packages folders in the box with modules beyond Python's own
record Interpreter(Path program, String version, List<Mount> mounts, List<Path> libraries, List<Path> packages) {
    /// One that has been tried.
    ///
    /// @param compiled the program of a guest, for [Driver]; compiled by this interpreter, never by a guest
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ready(Interpreter interpreter, byte[] compiled) {}

    Interpreter {
        mounts = List.copyOf(mounts);
        libraries = List.copyOf(libraries);
        packages = List.copyOf(packages);
    }

    /// A box in which it runs. There is no more environment than what is said here.
    ///
    /// @param seed of its hashes, any number
    Box box(long seed, Bounds bounds) {
        Map<String, String> environment = new HashMap<>(Map.of("PYTHONHASHSEED",
                String.valueOf(Long.remainderUnsigned(seed, 1L << 32)), "HOME", "/box", "USER", "guest",
                "PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"));
        libraries.forEach(folder -> environment.merge("LD_LIBRARY_PATH", folder.toString(), (a, b) -> a + ":" + b));
        return new Box(mounts, environment, bounds);
    }
}
