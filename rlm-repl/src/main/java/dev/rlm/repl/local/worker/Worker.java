package dev.rlm.repl.local.worker;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;
import dev.rlm.repl.frame.FrameWriter;
import dev.rlm.repl.frame.PrintedText;

/// Runs what the host asks for, one thing after the other, on the main thread; uses idle time to import what cells
/// often want. [#take] and [#flush] are for any thread.
final class Worker {
    private static final String NOT_FOUND = "{\"found\": false, \"text\": \"\"}";

    private static final long QUIET_MS = 30;

    private final FrameWriter writer;
    private final PrintedText out;
    private final PrintedText err;
    private final HostCalls calls;
    private final Interruptible interruptible = new Interruptible(this::flush);
    private final LinkedBlockingDeque<Frame> waiting = new LinkedBlockingDeque<>();

    /// @param main the thread that will run cells
    Worker(FrameWriter writer, Thread main) {
        this.writer = writer;
        this.out = new PrintedText(1, writer);
        this.err = new PrintedText(2, writer);
        this.calls = new HostCalls(writer, main);
    }

    /// Takes a frame from the host.
    void take(Frame frame) throws BrokenFrameException {
        switch (frame.kind()) {
            case REPLY -> calls.reply(frame.number(), frame.text());
            case INTERRUPT -> interruptible.interrupt(frame.number());
            default -> waiting.add(frame);
        }
    }

    /// Does what comes, on the main thread, until the process ends: one session after the other.
    void work() throws IOException, InterruptedException {
        PythonSession session = PythonSession.open(this::print, this::callHost);
        writer.write(Frame.of(FrameKind.HELLO, 0, session.version()));
        while (true) {
            begin(session);
            serveCells(session);
            session.close();
            endOutput();
            session = PythonSession.open(this::print, this::callHost);
        }
    }

    private void begin(PythonSession session) throws IOException, InterruptedException {
        Frame frame = waiting.take();
        while (frame.kind() == FrameKind.TEXT) {
            session.addText(frame.text());
            frame = waiting.take();
        }
        if (frame.kind() != FrameKind.BEGIN) {
            throw new BrokenFrameException("a frame " + frame.kind() + " before the session began");
        }
        interruptible.begin(session);
        calls.allow(frame.number());
        session.begin(frame.text());
        writer.write(new Frame(FrameKind.READY, frame.number()));
    }

    /// Returns when the input of another session comes.
    private void serveCells(PythonSession session) throws IOException, InterruptedException {
        Frame frame = nextAfterPreloading(session);
        while (frame.kind() != FrameKind.TEXT && frame.kind() != FrameKind.BEGIN) {
            serve(session, frame);
            frame = nextAfterPreloading(session);
        }
        waiting.addFirst(frame);
    }

    /// Preloads only once nothing has come for a moment: a cell that follows at once need not wait for an import.
    private Frame nextAfterPreloading(PythonSession session) throws InterruptedException {
        boolean more = true;
        Frame next = waiting.poll(QUIET_MS, TimeUnit.MILLISECONDS);
        while (next == null && more) {
            more = session.preload();
            next = waiting.poll();
        }
        return next == null ? waiting.take() : next;
    }

    private void serve(PythonSession session, Frame frame) throws IOException, InterruptedException {
        String text = frame.text();
        int number = frame.number();
        switch (frame.kind()) {
            case CELL -> {
                writer.write(new Frame(FrameKind.STARTED, number));
                String report = interruptible.run(session, number, () -> session.run(number, text))
                        .orElseGet(session::stopped);
                endOutput();
                writer.write(Frame.of(FrameKind.DONE, number, report));
            }
            case TEXT_OF -> {
                String value = interruptible.run(session, number, () -> session.textOf(text)).orElse(NOT_FOUND);
                writer.write(Frame.of(FrameKind.VALUE, number, value));
            }
            default -> throw new BrokenFrameException("a frame " + frame.kind() + " in a session");
        }
    }

    private String callHost(String request) {
        flush();
        return calls.call(request);
    }

    private void endOutput() throws IOException {
        out.endCell();
        err.endCell();
    }

    private void print(int stream, String text) {
        try {
            (stream == 1 ? out : err).print(text);
        } catch (IOException _) {
            WorkerMain.end(WorkerExit.INPUT_ENDED);
        }
    }

    /// Sends what was printed so far.
    void flush() {
        try {
            out.flush();
            err.flush();
        } catch (IOException _) {
            WorkerMain.end(WorkerExit.INPUT_ENDED);
        }
    }
}
