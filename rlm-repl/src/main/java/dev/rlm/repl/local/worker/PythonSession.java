package dev.rlm.repl.local.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/// A locked Python context with `guest.py` in it. Everything but interrupting belongs to the worker's main thread; what
/// it throws are the polyglot exceptions.
final class PythonSession implements AutoCloseable {
    private static final String GUEST = "/dev/rlm/repl/guest.py";

    /// Runs `guest.py` with the builtins among its own globals, so that a guest that patches `builtins` does not reach it
    /// (GraalPy does not look at a `__builtins__` of its own).
    private static final String BOOT = """
        def start(text, write, call):
            import builtins, posix, pwd, _posixsubprocess, _thread
            start_thread = _thread.start_new_thread
            def start_new_thread(*args):
                if _thread._count() >= 500:
                    raise RuntimeError("can't start new thread: 500 run already")
                return start_thread(*args)
            _thread.start_new_thread = _thread.start_new = start_new_thread
            def refuse(*args, **kwargs):
                raise PermissionError("this REPL starts no processes")
            def unknown(*args):
                raise KeyError("this REPL knows no users")
            def leave(code=0):
                raise SystemExit(code)
            posix.system = _posixsubprocess.fork_exec = refuse
            posix._exit = leave
            pwd.getpwuid = pwd.getpwnam = pwd.getpwall = unknown
            names = dict(vars(builtins))
            names.update({"__builtins__": dict(names), "__name__": "rlm"})
            exec(compile(text, "<rlm>", "exec", 0, True), names)
            return names["Guest"](write, call)
        start
        """;

    /// What the interpreter says of a guest thread that we interrupted.
    private static final String INTERRUPTED = "com.oracle.truffle.polyglot.PolyglotEngineImpl$InterruptExecution";

    /// Takes what the guest prints: stream 1 or 2.
    @FunctionalInterface
    interface Printer {
        void print(int stream, String text);
    }

    private final Engine engine;
    private final Context context;
    private final Value guest;

    private PythonSession(Engine engine, Context context, Value guest) {
        this.engine = engine;
        this.context = context;
        this.guest = guest;
    }

    /// An engine that may only make locked contexts. What the interpreter itself says is dropped.
    private static Engine newEngine() {
        return Engine.newBuilder("python")
                .sandbox(SandboxPolicy.CONSTRAINED)
                .option("engine.WarnInterpreterOnly", "false")
                .logHandler(OutputStream.nullOutputStream())
                .in(InputStream.nullInputStream())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .build();
    }

    /// Opens a context: takes seconds the first time. Each has an engine of its own: in a later context of an engine a
    /// loop keeps the interpreter's lock for ever, and other threads starve (GraalPy 25.2.4).
    static PythonSession open(Printer printer, UnaryOperator<String> call) throws IOException {
        Engine engine = newEngine();
        Context context = Context.newBuilder("python")
                .engine(engine)
                .sandbox(SandboxPolicy.CONSTRAINED)
                .allowCreateThread(true)
                .in(InputStream.nullInputStream())
                .out(new PrinterStream(printer, 1))
                .err(new PrinterStream(printer, 2))
                .allowIO(IOAccess.newBuilder()
                        .fileSystem(FileSystem.allowInternalResources(new SealedFileSystem()))
                        .build())
                .build();
        Value start = context.eval(Source.newBuilder("python", BOOT, "<rlm boot>").internal(true).buildLiteral());
        ProxyExecutable write = arguments -> {
            printer.print(arguments[0].asInt(), arguments[1].asString());
            return null;
        };
        ProxyExecutable ask = arguments -> call.apply(arguments[0].asString());
        return new PythonSession(engine, context, start.execute(guestText(), write, ask));
    }

    private static String guestText() throws IOException {
        try (InputStream in = Objects.requireNonNull(PythonSession.class.getResourceAsStream(GUEST), GUEST)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    void addText(String text) {
        guest.invokeMember("add_text", text);
    }

    void begin(String settings) {
        guest.invokeMember("begin", settings);
    }

    /// @return the report of the cell, JSON
    String run(int number, String code) {
        return guest.invokeMember("run", number, code).asString();
    }

    /// @return the report of a cell that was interrupted, JSON
    String stopped() {
        return guest.invokeMember("stopped").asString();
    }

    /// @return the report of a cell that the engine ended, JSON
    String refused(String message) {
        return guest.invokeMember("refused", message).asString();
    }

    /// @return JSON
    String textOf(String name) {
        return guest.invokeMember("text_of", name).asString();
    }

    /// Imports one more module that cells often want.
    ///
    /// @return whether there are more
    boolean preload() {
        return guest.invokeMember("preload").asBoolean();
    }

    /// Name and version for people.
    String version() {
        String python = context.eval("python", "import sys; '.'.join(map(str, sys.version_info[:3]))").asString();
        return "GraalPy " + engine.getVersion() + ", Python " + python;
    }

    /// The context, for interrupts from other threads.
    Context context() {
        return context;
    }

    @Override
    public void close() {
        engine.close(true);
    }

    /// What goes to the context's own streams, past `sys.stdout`: `os.write(1, …)`, the interpreter's last words.
    private static final class PrinterStream extends OutputStream {
        private final Printer printer;
        private final int number;

        PrinterStream(Printer printer, int number) {
            this.printer = printer;
            this.number = number;
        }

        @Override
        public void write(int b) {
            printer.print(number, String.valueOf((char) (b & 0x7f)));
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            String text = new String(bytes, from, length, StandardCharsets.UTF_8);
            if (!text.startsWith(INTERRUPTED)) {
                printer.print(number, text);
            }
        }
    }
}
