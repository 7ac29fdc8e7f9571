package dev.rlm.repl.cpython;

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

/// How a CPython becomes a guest: a few lines on its command line read `driver.py` and `guest.py` from its input, before
/// the frames. Nothing of them is a file.
public final class Driver {
    /// Neither the folder it is in nor site-packages are looked into for modules.
    private static final String FLAGS = "-sSP";

    /// Takes the program texts whose lengths are its arguments, and runs the first with the second in `GUEST`.
    private static final String BOOT = """
        import builtins, posix, sys
        def take(size):
            text = b""
            while len(text) < size:
                text += posix.read(0, size - len(text)) or posix._exit(80)
            return text
        driver, guest = map(take, map(int, sys.argv[1:3]))
        sys.path += sys.argv[3:]
        sys.argv[:] = [""]
        names = dict(vars(builtins))
        names.update({"__builtins__": dict(names), "__name__": "rlm", "GUEST": guest})
        exec(compile(driver, "<rlm>", "exec", 0, True), names)
        """;

    /// Guests of CPython.
    public static final SystemProcess.Kind KIND = new SystemProcess.Kind("Python process", true, Driver::whyEnded);

    private static final byte[] DRIVER = text("/dev/rlm/repl/driver.py");
    private static final byte[] GUEST = text("/dev/rlm/repl/guest.py");

    private Driver() {}

    /// What follows the interpreter on its command line.
    ///
    /// @param packages folders with modules beyond Python's own
    public static List<String> arguments(List<Path> packages) {
        List<String> arguments = new ArrayList<>(List.of(FLAGS, "-c", BOOT, String.valueOf(DRIVER.length),
                String.valueOf(GUEST.length)));
        packages.forEach(folder -> arguments.add(folder.toString()));
        return arguments;
    }

    /// The same for a process that imports what the driver needs, and ends.
    static List<String> trial() {
        return List.of(FLAGS, "-c", "import _json, json, select");
    }

    /// Sends what the command line waits for; frames may follow.
    public static void feed(OutputStream input) throws IOException {
        input.write(DRIVER);
        input.write(GUEST);
        input.flush();
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

    private static byte[] text(String resource) {
        try (InputStream in = Objects.requireNonNull(Driver.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
