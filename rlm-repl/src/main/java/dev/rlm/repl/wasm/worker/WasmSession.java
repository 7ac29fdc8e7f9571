package dev.rlm.repl.wasm.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;
import dev.rlm.repl.frame.FrameWriter;
import dev.rlm.repl.frame.PrintedText;

/// One session: its interpreter runs on a thread of its own, one thing after the other. The state after each is kept,
/// which costs next to nothing: it is what a cell that cannot be stopped otherwise is undone to, and what a fork begins
/// with. [#take], [#kill], [#image] and [#sendMetrics] are for any thread.
final class WasmSession implements Bridge {
    /// The interpreter's own, in C, are on the Java stack.
    private static final long STACK = 128L << 20;
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] NOT_FOUND = "{\"found\": false, \"text\": \"\"}".getBytes(StandardCharsets.UTF_8);

    private final Outbox outbox;
    private final FrameWriter writer;
    private final PrintedText out;
    private final PrintedText err;
    private final Making making;
    private final Runnable over;
    private final Thread thread;
    private final Stopping stopping;
    private final LinkedBlockingQueue<Frame> waiting = new LinkedBlockingQueue<>();
    private volatile long bytes;
    private int maxCall;
    private @Nullable Interpreter interpreter;

    // Guarded by this.
    private @Nullable Image image;
    private int lastCall;
    private byte @Nullable [] reply;
    private boolean lookUp;

    /// What a session is made with.
    ///
    /// @param pages of its memory, of WebAssembly, at most
    /// @param seed of what it takes for random
    record Making(WasmModule module, PageBudget budget, int pages, long seed) {}

    /// @param begins what it begins as, which it closes; empty: it cannot
    /// @param over is run once, when it has ended, however that was
    WasmSession(Optional<Image> begins, Making making, Outbox outbox, Runnable over) {
        this.image = begins.orElse(null);
        this.making = making;
        this.outbox = outbox;
        this.over = over;
        this.writer = new FrameWriter(outbox);
        this.out = new PrintedText(1, writer);
        this.err = new PrintedText(2, writer);
        this.thread = new Thread(null, this::live, "guest", STACK);
        this.thread.setDaemon(true);
        this.stopping = new Stopping(thread, this::wake);
    }

    void start() {
        try {
            thread.start();
        } catch (OutOfMemoryError _) {
            // The system gives no more threads.
            tell(Ending.OUT_OF_MEMORY);
            release();
        }
    }

    Making making() {
        return making;
    }

    /// The state after the last thing that was done, for the caller to close; empty when there is none.
    synchronized Optional<Image> image() {
        return before().map(Image::copy);
    }

    /// Takes a frame from the host.
    void take(Frame frame) {
        switch (frame.kind()) {
            case REPLY -> reply(frame);
            case INTERRUPT -> stopping.interrupt(frame.number());
            default -> waiting.add(frame);
        }
    }

    /// Ends it at once, and says nothing any more but why.
    void kill(Ending why) {
        stopping.kill();
        Thread.ofVirtual().name("last words").start(() -> {
            flush();
            tell(why);
            outbox.close();
        });
    }

    private void flush() {
        try {
            out.flush();
            err.flush();
        } catch (IOException _) {
            outbox.close();
        }
    }

    /// Says what it has used so far.
    void sendMetrics() throws IOException {
        long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
        if (cpu > 0) {
            outbox.metrics(cpu, bytes);
        }
    }

    // ---- on the guest's thread ----

    private void live() {
        try {
            tell(work());
        } catch (InterruptedException _) {
            tell(Ending.KILLED);
        } catch (IOException | UncheckedIOException _) {
            tell(Ending.LOST_STEP);
        } catch (PagesUsedUpException | OutOfMemoryError _) {
            tell(Ending.OUT_OF_MEMORY);
        } catch (RuntimeException _) {
            tell(Ending.BROKE);
        } finally {
            release();
        }
    }

    private void release() {
        close();
        keep(null);
        over.run();
    }

    private void tell(Ending ending) {
        try {
            sendMetrics();
            outbox.ended(ending);
        } catch (IOException _) {
            outbox.close();
        }
    }

    /// Goes on where `from` was made; what was since then is gone.
    private void open(Image from) {
        close();
        PagedMemory memory = new PagedMemory(from.pages(), making.pages, making.budget, new Interrupt());
        FileTree files = from.files().copy();
        Interpreter.Place place = new Interpreter.Place(making.module, this, making.seed);
        try {
            interpreter = new Interpreter(place, from.globals(), memory, files);
        } finally {
            if (interpreter == null) {
                memory.release();
                files.close();
            }
        }
    }

    private void close() {
        if (interpreter != null) {
            interpreter.close();
            interpreter = null;
        }
    }

    private Interpreter interpreter() {
        return Objects.requireNonNull(interpreter);
    }

    private Ending work() throws IOException, InterruptedException {
        if (!begin()) {
            return Ending.NO_PARENT;
        }
        writer.write(Frame.of(FrameKind.HELLO, 0, "CPython 3.13.2"));
        if (!takeInput()) {
            return Ending.OUT_OF_MEMORY;
        }
        while (true) {
            serve(waiting.take());
        }
    }

    /// Of its own, so that no variable of a method that goes on keeps what the image has given back.
    private boolean begin() {
        Optional<Image> begins = before();
        begins.ifPresent(this::open);
        return begins.isPresent();
    }

    private void keep() {
        keep(interpreter().freeze());
        bytes = interpreter().memory().residentBytes();
    }

    /// The one before is closed, after which nobody can ask for it any more.
    private void keep(@Nullable Image next) {
        Image before;
        synchronized (this) {
            before = image;
            image = next;
        }
        if (before != null) {
            before.close();
        }
    }

    private boolean takeInput() throws IOException, InterruptedException {
        Frame frame = waiting.take();
        while (frame.kind() == FrameKind.TEXT) {
            if (execute("text", frame.body()).isEmpty()) {
                return false;
            }
            frame = waiting.take();
        }
        if (frame.kind() != FrameKind.BEGIN) {
            throw new BrokenFrameException("a frame " + frame.kind() + " before the session began");
        }
        maxCall = frame.number();
        if (execute("begin", frame.body()).isEmpty()) {
            return false;
        }
        keep();
        sendMetrics();
        writer.write(new Frame(FrameKind.READY, frame.number()));
        return true;
    }

    private void serve(Frame frame) throws IOException {
        int number = frame.number();
        switch (frame.kind()) {
            case CELL -> {
                writer.write(new Frame(FrameKind.STARTED, number));
                byte[] result = run(new Order("cell " + number, frame));
                out.endCell();
                err.endCell();
                keep();
                sendMetrics();
                writer.write(new Frame(FrameKind.DONE, number, result));
            }
            case TEXT_OF -> {
                byte[] result = run(new Order("value", frame));
                keep();
                writer.write(new Frame(FrameKind.VALUE, number, result));
            }
            default -> throw new BrokenFrameException("a frame " + frame.kind() + " in a session");
        }
    }

    private record Order(String name, Frame frame) {
        boolean isCell() {
            return frame.kind() == FrameKind.CELL;
        }
    }

    /// Runs an order of the host's; one that breaks is undone.
    private byte[] run(Order order) throws IOException {
        Optional<byte[]> result = Optional.empty();
        Optional<Broken> broken = Optional.empty();
        PagedMemory memory = interpreter().memory();
        forgetCall();
        stopping.begin(order.frame.number(), memory);
        try {
            result = interpreter().execute(order.name, order.frame.body());
        } catch (RuntimeException | OutOfMemoryError e) {
            broken = Optional.of(stopping.isAsked() ? new Broken.Stopped() : Broken.by(e));
        }
        boolean stopped = stopping.end();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("the session is over");
        }
        if (broken.isPresent()) {
            open(before().orElseThrow());
            return order.isCell() ? undone(broken.get()) : NOT_FOUND;
        }
        Interrupt.clear(memory);
        if (!order.isCell()) {
            return stopped ? NOT_FOUND : result.orElse(NOT_FOUND);
        }
        if (stopped) {
            result = execute("stopped", NOTHING);
        }
        return result.filter(report -> report.length > 0).isPresent()
                ? result.get()
                : report("refused", "MemoryError");
    }

    /// The state to begin or to go on with. Only this thread closes it.
    private synchronized Optional<Image> before() {
        return Optional.ofNullable(image);
    }

    private byte[] undone(Broken broken) throws IOException {
        return switch (broken) {
            case Broken.Stopped() -> report("undone", "");
            case Broken.Failed(String error) ->
                report("refused", error + "\n(the variables are as they were before this cell)");
        };
    }

    private byte[] report(String order, String text) throws IOException {
        return execute(order, text.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new IOException("no report can be made"));
    }

    /// Executes what is not the code of a cell.
    private Optional<byte[]> execute(String order, byte[] text) throws IOException {
        try {
            return interpreter().execute(order, text);
        } catch (GuestExitException | PagesUsedUpException _) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw new IOException("the interpreter broke", e);
        }
    }

    // ---- the bridge ----

    @Override
    public void print(int stream, byte[] text) {
        try {
            (stream == 1 ? out : err).print(new String(text, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void ask(byte[] request) {
        int key;
        synchronized (this) {
            reply = null;
            key = ++lastCall;
        }
        try {
            out.flush();
            err.flush();
            // Of the main thread the host takes one call at a time, and that which was interrupted is still open there.
            FrameKind kind = stopping.isAsked() ? FrameKind.THREAD_CALL : FrameKind.MAIN_CALL;
            writer.write(new Frame(kind, key, request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int mostAsked() {
        return maxCall;
    }

    @Override
    public void refuse(long length) {
        int key;
        synchronized (this) {
            key = ++lastCall;
        }
        answer(key, String.format(Locale.ROOT,
                "{\"error\": \"the arguments are too large: %,d bytes, at most %,d\"}", length, maxCall)
                .getBytes(StandardCharsets.UTF_8));
    }

    private void reply(Frame frame) {
        answer(frame.number(), frame.body());
    }

    private synchronized void answer(int key, byte[] json) {
        if (key == lastCall) {
            reply = json;
            notifyAll();
        }
    }

    /// A reply that is still on its way is dropped.
    private synchronized void forgetCall() {
        lastCall++;
        reply = null;
        lookUp = false;
    }

    private void wake() {
        flush();
        synchronized (this) {
            lookUp = true;
            notifyAll();
        }
    }

    @Override
    public synchronized Optional<byte[]> reply() throws InterruptedException {
        while (reply == null && !lookUp) {
            wait();
        }
        if (looksUp()) {
            return Optional.empty();
        }
        byte[] came = reply;
        reply = null;
        return Optional.ofNullable(came);
    }

    @Override
    public synchronized boolean sleep(long nanos) throws InterruptedException {
        long until = System.nanoTime() + Math.min(nanos, TimeUnit.DAYS.toNanos(1000));
        long left = until - System.nanoTime();
        while (left > 0 && !lookUp) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = until - System.nanoTime();
        }
        return !looksUp();
    }

    private boolean looksUp() {
        boolean looks = lookUp;
        lookUp = false;
        return looks;
    }
}
