package dev.rlm.repl.session;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;
import dev.rlm.repl.frame.FrameReader;
import dev.rlm.repl.frame.FrameWriter;

/// The frames between host and guest: a state machine that takes nothing but what may come next. The host asks one
/// thing at a time; prints and calls may come at any moment, since the guest has threads. Thread-safe.
final class GuestLink {
    /// How long the last frames of a killed process are waited for.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /// When a signal is sent again that has not worked.
    private static final Duration AGAIN = Duration.ofMillis(200);

    /// No question has this number.
    private static final int NOBODY = Integer.MIN_VALUE;

    /// What became of a question to the guest.
    sealed interface Arrival {

        /// The frame that was waited for.
        record Came(Frame frame) implements Arrival {}

        /// The session is lost.
        ///
        /// @param why as a clause
        record Lost(CellResult.Cause cause, String why) implements Arrival {}
    }

    private record Expected(FrameKind kind, int number, CompletableFuture<Arrival> arrival) {}

    private final GuestProcess process;
    private final FrameWriter writer;
    private final GuestCalls calls;
    private final TimeSource time;
    private final long callBytes;
    private final ReceivedOutput out = new ReceivedOutput();
    private final ReceivedOutput err = new ReceivedOutput();
    private final CompletableFuture<String> version = new CompletableFuture<>();

    // Guarded by this.
    private @Nullable Expected expected;
    private Arrival.@Nullable Lost lost;
    private @Nullable CellClock clock;
    private int cell;
    private boolean mainWaits;
    private boolean begun;
    private int interruptWaits = NOBODY;

    /// Held while an interrupt is sent, and taken before this.
    private final Object interrupting = new Object();

    /// @param callBytes of the arguments of one guest call, at most
    GuestLink(GuestProcess process, HostFunctions functions, TimeSource time, int callBytes) {
        this.process = process;
        this.writer = new FrameWriter(process.input());
        this.time = time;
        this.callBytes = callBytes;
        this.calls = new GuestCalls(functions, writer, 2L * callBytes);
        Thread.ofPlatform().daemon().name("guest frames").start(this::read);
    }

    ReceivedOutput out() {
        return out;
    }

    ReceivedOutput err() {
        return err;
    }

    /// Name and version of the guest's engine, once it has said so.
    String version() {
        return version.getNow("");
    }

    /// Sends what needs no answer; nothing when the session is lost. That the guest is gone is seen where its answers
    /// are read.
    void send(Frame frame) {
        if (isLost()) {
            return;
        }
        try {
            writer.write(frame);
        } catch (IOException _) {
            lose(CellResult.Cause.OUTSIDE, "its process ended");
        }
    }

    /// Asks the guest; one question at a time.
    CompletableFuture<Arrival> ask(Frame question, FrameKind answer) {
        CompletableFuture<Arrival> arrival = new CompletableFuture<>();
        synchronized (this) {
            expected = new Expected(answer, question.number(), arrival);
            begun = answer != FrameKind.DONE;
            interruptWaits = interruptWaits == question.number() ? interruptWaits : NOBODY;
            if (lost != null) {
                arrival.complete(lost);
                return arrival;
            }
        }
        send(question);
        return arrival;
    }

    /// Asks the guest to run a cell.
    ///
    /// @param limit stands still while the cell's main thread has an open call
    CompletableFuture<Arrival> askToRun(Frame question, CellClock limit) {
        synchronized (this) {
            clock = limit;
            cell = question.number();
            mainWaits = false;
        }
        return ask(question, FrameKind.DONE);
    }

    /// Interrupts what the guest runs, by a signal where the engine has one, else by a frame. A signal carries no
    /// number: so that it hits nothing else, it is sent after the cell has begun, and while its answer is not taken.
    ///
    /// @param number of the question; waits when its cell has not begun, does nothing when it has been answered
    void interrupt(int number) {
        synchronized (interrupting) {
            synchronized (this) {
                if (!begun || expected == null || expected.number != number) {
                    interruptWaits = number;
                    return;
                }
            }
            if (process.interrupt()) {
                // One that arrives right before a blocking call of the interpreter comes to nothing.
                time.schedule(AGAIN, () -> Thread.ofVirtual().name("interrupt").start(() -> interrupt(number)));
                return;
            }
        }
        send(new Frame(FrameKind.INTERRUPT, number));
    }

    /// Gives the session up and ends its process; what it has said before still arrives. Only the first reason counts.
    void lose(CellResult.Cause cause, String why) {
        mark(cause, why);
        try {
            process.kill();
        } finally {
            time.schedule(LAST_WORDS, this::tellLost);
        }
    }

    /// The same, at a limit or the user's word, for callers that must not block: the process is ended on a thread of its
    /// own. That is no virtual one, since those may all be held up by writing to guests that do not read.
    void loseWithoutBlocking(String why) {
        mark(CellResult.Cause.LIMIT, why);
        Thread.ofPlatform().daemon().name("guest kill").start(process::kill);
        time.schedule(LAST_WORDS, this::tellLost);
    }

    private void mark(CellResult.Cause cause, String why) {
        synchronized (this) {
            if (lost == null) {
                lost = new Arrival.Lost(cause, why);
            }
        }
        calls.end();
    }

    private synchronized boolean isLost() {
        return lost != null;
    }

    private void tellLost() {
        Expected waiting;
        Arrival.Lost why;
        synchronized (this) {
            waiting = expected;
            why = lost == null ? new Arrival.Lost(CellResult.Cause.OUTSIDE, "its process ended") : lost;
            lost = why;
        }
        if (waiting != null) {
            waiting.arrival.complete(why);
        }
    }

    /// However reading ends, the session is lost and whoever waits is told.
    private void read() {
        Arrival.Lost why = new Arrival.Lost(CellResult.Cause.OUTSIDE, "the host failed at what it sent");
        try {
            FrameReader reader = FrameReader.ofGuest(process.output(), callBytes);
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                accept(frame.get());
            }
            why = ended("its process was ended from outside");
        } catch (BrokenFrameException e) {
            why = new Arrival.Lost(CellResult.Cause.CODE, "it broke the protocol of the REPL with " + e.getMessage());
        } catch (IOException _) {
            why = ended("its process ended");
        } catch (OutOfMemoryError _) {
            why = new Arrival.Lost(CellResult.Cause.LIMIT, "what it sent needs more memory than the host has");
        } catch (RuntimeException e) {
            why = new Arrival.Lost(why.cause(), why.why() + " (" + e.getClass().getSimpleName() + ")");
        } finally {
            loseAndTell(why);
        }
    }

    /// @param otherwise what is said when the process did not end by itself
    private Arrival.Lost ended(String otherwise) {
        return process.whyEnded()
                .map(why -> new Arrival.Lost(
                        process.endedByLimit() ? CellResult.Cause.LIMIT : CellResult.Cause.CODE, why))
                .orElseGet(() -> new Arrival.Lost(CellResult.Cause.OUTSIDE, otherwise));
    }

    private void loseAndTell(Arrival.Lost why) {
        try {
            lose(why.cause(), why.why());
        } finally {
            tellLost();
        }
    }

    private void accept(Frame frame) throws BrokenFrameException {
        switch (frame.kind()) {
            case HELLO -> hello(frame);
            case STARTED -> started(frame);
            case OUT -> stream(frame).add(frame);
            case TAIL -> stream(frame).end(frame);
            case MAIN_CALL -> serveMain(frame);
            case THREAD_CALL -> calls.serve(frame, currentCell(), () -> {});
            case READY, DONE, VALUE -> arrive(frame);
            case TEXT, BEGIN, CELL, REPLY, TEXT_OF, INTERRUPT -> throw outOfPlace(frame);
        }
    }

    private void hello(Frame frame) throws BrokenFrameException {
        if (!version.complete(frame.text().replaceAll("[^ -~]", "?"))) {
            throw outOfPlace(frame);
        }
    }

    private void started(Frame frame) throws BrokenFrameException {
        CellClock starting;
        boolean interrupted;
        synchronized (this) {
            starting = clock;
            if (starting == null || cell != frame.number() || begun) {
                throw outOfPlace(frame);
            }
            begun = true;
            interrupted = interruptWaits == cell;
        }
        starting.start();
        if (interrupted) {
            Thread.ofVirtual().name("interrupt").start(() -> interrupt(frame.number()));
        }
    }

    private ReceivedOutput stream(Frame frame) throws BrokenFrameException {
        return switch (frame.number()) {
            case 1 -> out;
            case 2 -> err;
            default -> throw outOfPlace(frame);
        };
    }

    private synchronized int currentCell() {
        return cell;
    }

    private void serveMain(Frame frame) throws BrokenFrameException {
        CellClock stopped;
        synchronized (this) {
            if (clock == null || mainWaits) {
                throw outOfPlace(frame);
            }
            mainWaits = true;
            stopped = clock;
        }
        stopped.pause();
        calls.serve(frame, currentCell(), () -> mainGoesOn(stopped));
    }

    private void mainGoesOn(CellClock stopped) {
        synchronized (this) {
            if (clock == stopped) {
                mainWaits = false;
            }
        }
        stopped.resume();
    }

    private void arrive(Frame frame) throws BrokenFrameException {
        Expected waiting;
        synchronized (interrupting) {
            waiting = takeExpected(frame);
        }
        waiting.arrival.complete(new Arrival.Came(frame));
    }

    private synchronized Expected takeExpected(Frame frame) throws BrokenFrameException {
        Expected waiting = expected;
        if (waiting == null || waiting.kind != frame.kind() || waiting.number != frame.number()) {
            throw outOfPlace(frame);
        }
        expected = null;
        clock = null;
        return waiting;
    }

    private static BrokenFrameException outOfPlace(Frame frame) {
        return new BrokenFrameException("a frame " + frame.kind() + " out of place");
    }
}
