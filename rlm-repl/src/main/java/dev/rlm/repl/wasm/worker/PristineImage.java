package dev.rlm.repl.wasm.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/// Makes the image from which all sessions of a worker begin: Python runs, `guest.py` is loaded, and the modules that
/// cells often want are imported.
final class PristineImage {
    private static final long QUOTA = 64L << 20;
    /// Runs the driver with a private copy of the builtins, and leaves nothing of itself behind.
    private static final String BOOT = """
        import builtins, os, sys
        def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
            os.stat(path)
        os.chmod = sys.modules["posix"].chmod = chmod
        os.environ.clear()
        os.environ.update({"HOME": "/guest", "TMPDIR": "/guest", "LANG": "C.UTF-8"})
        with open("/guest/threadless.py", encoding="utf-8") as file:
            exec(compile(file.read(), "<rlm>", "exec", 0, True), {"__name__": "concurrent.futures"})
        names = dict(vars(builtins))
        names.update({"__builtins__": dict(names), "__name__": "rlm"})
        with open("/guest/rlm.py", encoding="utf-8") as file:
            exec(compile(file.read(), "<rlm>", "exec", 0, True), names)
        os.remove("/guest/threadless.py")
        os.remove("/guest/rlm.py")
        os.remove("/guest/guest.py")
        run = names["run"]
        """;
    private static final List<String> IMPORTED = List.of("re", "json", "linecache", "traceback", "collections", "math",
            "random", "itertools", "functools", "string", "statistics", "datetime", "textwrap", "dataclasses", "typing",
            "ast", "asyncio", "base64", "bisect", "calendar", "contextlib", "copy", "csv", "decimal", "difflib", "enum",
            "fractions", "hashlib", "heapq", "html", "inspect", "io", "logging", "operator", "pathlib", "pickle",
            "pprint",
            "queue", "secrets", "shutil", "struct", "tempfile", "threading", "time", "types", "unicodedata",
            "urllib.parse", "uuid", "zlib", "concurrent.futures");

    private PristineImage() {}

    static Image make(WasmModule module, PageBudget budget) throws IOException {
        FileTree files = files(budget);
        files.put("guest.py", BOOT.getBytes(StandardCharsets.UTF_8));
        files.put("threadless.py", resource("threadless.py").getBytes(StandardCharsets.UTF_8));
        files.put("rlm.py", (resource("guest.py") + resource("wasm.py")).getBytes(StandardCharsets.UTF_8));
        MemoryLimits limits = module.memorySection().orElseThrow().getMemory(0).limits();
        PagedMemory memory = PagedMemory.empty(limits.initialPages(), limits.initialPages() * 4, budget,
                new Interrupt());
        Interpreter interpreter = new Interpreter(new Interpreter.Place(module, new Nobody(), 1), memory, files);
        interpreter.setUp();
        for (String name : IMPORTED) {
            interpreter.execute("import", name.getBytes(StandardCharsets.UTF_8));
        }
        interpreter.execute("warm", new byte[0]);
        return interpreter.freeze();
    }

    /// The files with which a session begins: none.
    static FileTree files(PageBudget budget) {
        return new FileTree(QUOTA, budget);
    }

    private static String resource(String name) throws IOException {
        String path = "/dev/rlm/repl/" + name;
        try (InputStream in = Objects.requireNonNull(PristineImage.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// There is no host yet; what is printed then says why the interpreter does not start.
    private static final class Nobody implements Bridge {
        @Override
        public void print(int stream, byte[] text) {
            System.err.print(new String(text, StandardCharsets.UTF_8));
        }

        @Override
        public void ask(byte[] request) {
            throw new IllegalStateException("a call before there is a session");
        }

        @Override
        public int mostAsked() {
            return 0;
        }

        @Override
        public void refuse(long length) {
            throw new IllegalStateException("a call before there is a session");
        }

        @Override
        public Optional<byte[]> reply() {
            throw new IllegalStateException("a call before there is a session");
        }

        @Override
        public boolean sleep(long nanos) {
            return true;
        }
    }
}
