package dev.rlm.repl.cpython;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.rlm.repl.fence.SystemProcess;

/// How a CPython becomes a guest: a few lines on its command line read the compiled `driver.py` and `guest.py` from its
/// input, before the frames. Nothing of them is a file. They are compiled once, by the interpreter that will run them, in
/// a process without a guest: that is half the time of a start.
public final class Driver {
    /// Guests of CPython.
    public static final SystemProcess.Kind KIND = new SystemProcess.Kind("Python process", true, Driver::whyEnded);

    /// Neither the folder that it is in nor site-packages are looked into for modules.
    private static final String FLAGS = "-sSP";

    /// Compiles what it reads: the driver, in as many bytes as its argument says, and the guest. Imports what these need.
    private static final String COMPILER = """
        import json, marshal, select, sys
        text = sys.stdin.buffer.read()
        parts = text[:int(sys.argv[1])], text[int(sys.argv[1]):]
        sys.stdout.flush()
        sys.stdout.buffer.write(marshal.dumps([compile(part, "<rlm>", "exec", 0, True) for part in parts]))
        sys.stdout.flush()
        """;

    /// Takes the compiled program, whose length is its first argument, and runs the driver with the guest in `GUEST`.
    private static final String BOOT = """
        import builtins, marshal, posix, sys
        size, code = int(sys.argv[1]), b""
        while len(code) < size:
            code += posix.read(0, size - len(code)) or posix._exit(80)
        driver, guest = marshal.loads(code)
        sys.path += sys.argv[2:]
        sys.argv[:] = [""]
        names = dict(vars(builtins))
        names.update({"__builtins__": dict(names), "__name__": "rlm", "GUEST": guest})
        exec(driver, names)
        """;

    private static final byte[] SOURCE = resource("driver.py");
    private static final byte[] GUEST_SOURCE = resource("guest.py");

    private Driver() {}

    /// What follows the interpreter on the command line of the process that compiles; all of its output after that of
    /// `before` is what [#feed] wants.
    ///
    /// @param before Python that runs first
    public static List<String> compiler(String before) {
        return List.of("-sSc", before + COMPILER, String.valueOf(SOURCE.length));
    }

    /// Sends that process what it waits for.
    public static void feedCompiler(OutputStream input) throws IOException {
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        texts.writeBytes(SOURCE);
        texts.writeBytes(GUEST_SOURCE);
        try (input) {
            texts.writeTo(input);
        }
    }

    /// What follows the interpreter on the command line of a guest.
    ///
    /// @param compiled by that interpreter
    /// @param packages folders with modules beyond Python's own
    public static List<String> arguments(byte[] compiled, List<Path> packages) {
        List<String> arguments = new ArrayList<>(List.of(FLAGS, "-c", BOOT, String.valueOf(compiled.length)));
        packages.forEach(folder -> arguments.add(folder.toString()));
        return arguments;
    }

    /// Sends a guest what it waits for; frames may follow.
    public static void feed(OutputStream input, byte[] compiled) throws IOException {
        input.write(compiled);
        input.flush();
    }

    /// What runs a guest where there is no interpreter of this machine to compile it with: as text.
    ///
    /// @param driver runs in a private copy of the builtins, with the code of `guest` in `GUEST`
    /// @param guest the Python side that all engines share
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Texts(byte[] driver, byte[] guest) {}

    /// The texts, for an engine that has them compiled where they run.
    public static Texts texts() {
        return new Texts(SOURCE.clone(), GUEST_SOURCE.clone());
    }

    /// Why such a process ended, by its exit code. Code 1 says nothing: the programs round it end so when they fail.
    private static Optional<String> whyEnded(int code) {
        return switch (code) {
            case 1 -> Optional.empty();
            case 80 -> Optional.of("its input ended");
            case 82 -> Optional.of("the code used up the memory of the REPL");
            case 83 -> Optional.of("the code broke the REPL's own side in its process");
            case 84 -> Optional.of("the REPL lost step with its host");
            case 128 + 4, 128 + 6, 128 + 7, 128 + 8, 128 + 11 ->
                Optional.of("the Python interpreter crashed while running the code");
            default -> Optional.of("the code ended the Python process");
        };
    }

    private static byte[] resource(String name) {
        String path = "/dev/rlm/repl/" + name;
        try (InputStream in = Objects.requireNonNull(Driver.class.getResourceAsStream(path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
