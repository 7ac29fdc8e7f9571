package dev.rlm.repl.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplStart;
import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;

/// A session over a guest process, whatever the engine.
public final class GuestSession implements Repl {
    private static final Duration START = Duration.ofMinutes(2);
    /// How long a guest that has run a cell may take to begin another. It is longer only when its code took the order
    /// away, or keeps the interpreter busy with threads.
    private static final Duration NEXT = Duration.ofSeconds(30);
    private static final Duration TEXT_OF = Duration.ofSeconds(10);
    private static final String UNDONE = ", and did not react to an interrupt; the variables are as they were before it";
    private static final int CALL_BYTES = 32 * 1024 * 1024;
    private static final int CALL_BYTES_FOR_A_CHAR = 4;
    private static final int MOST_CALL_BYTES = 1 << 30;

    private final Engine engine;
    private final GuestProcess process;
    private final GuestLink link;
    private final Alarm alarm;
    private final int callBytes;
    private int asked;
    private boolean begun;
    private ReplStart start = new ReplStart("", Duration.ZERO, false);

    private GuestSession(Engine engine, GuestProcess process, ReplInput input, HostFunctions functions) {
        this.engine = engine;
        this.process = process;
        this.callBytes = (int) Math.min(MOST_CALL_BYTES, CALL_BYTES + CALL_BYTES_FOR_A_CHAR * input.context().chars());
        this.alarm = new Alarm(engine.time);
        this.link = new GuestLink(process, functions, engine.time, callBytes);
    }

    /// What the sessions of one engine share.
    ///
    /// @param name for people
    /// @param patience how long a soft interrupt may take before the process is killed
    /// @param measured whose processor time and memory its processes' are
    public record Engine(String name, TimeSource time, Duration patience, Metrics.Of measured) {

        /// Gives a fresh guest its input and waits until it has it.
        ///
        /// @throws ReplException when that fails; the process is closed then
        public GuestSession open(GuestProcess process, Opening opening, HostFunctions functions) throws ReplException {
            GuestSession session = new GuestSession(this, process, opening.input, functions);
            try {
                session.renew(opening);
                return session;
            } catch (ReplException e) {
                process.close();
                throw e;
            }
        }
    }

    /// How one session begins.
    ///
    /// @param preload whether to import what cells often want while there is nothing else to do
    /// @param startedAt when the session was asked for, by the engine's time
    /// @param warm whether the process had been started before that
    public record Opening(ReplInput input, long seed, boolean preload, long startedAt, boolean warm) {}

    /// Begins another session over the same process, where the engine can do that: all variables are gone.
    ///
    /// @throws ReplException when the process fails
    public void renew(Opening opening) throws ReplException {
        begun = false;
        TimeSource time = engine.time;
        GuestLink.Arrival arrival;
        try (Registration _ = time.schedule(START,
                () -> link.lose(CellResult.Cause.OUTSIDE, "it was not ready after " + START))) {
            sendTexts(opening.input.context());
            arrival = await(link.ask(new Frame(FrameKind.BEGIN, callBytes, settings(opening)), FrameKind.READY));
        }
        link.out().take();
        link.err().take();
        start = switch (arrival) {
            case GuestLink.Arrival.Came _ -> new ReplStart("%s (%s)".formatted(engine.name, link.version()),
                    Duration.ofNanos(time.nanoTime() - opening.startedAt), opening.warm);
            case GuestLink.Arrival.Lost(CellResult.Cause _, String why) ->
                throw new ReplException("the REPL did not start: " + why);
        };
    }

    private void sendTexts(ContextValue context) {
        List<String> texts = switch (context) {
            case ContextValue.Text(String text) -> List.of(text);
            case ContextValue.Texts(List<String> several) -> several;
        };
        for (int i = 0; i < texts.size(); i++) {
            link.send(Frame.of(FrameKind.TEXT, i, texts.get(i)));
        }
    }

    private static byte[] settings(Opening opening) {
        ReplInput input = opening.input;
        ObjectNode settings = GuestJson.object();
        settings.put("seed", opening.seed)
                .put("preload", opening.preload)
                .put("list", input.context() instanceof ContextValue.Texts);
        ArrayNode sources = settings.putArray("sources");
        input.sources().forEach(sources::add);
        return GuestJson.write(settings);
    }

    @Override
    public CellResult run(Cell cell, Cancellation cancellation) throws ReplException {
        Duration cpuBefore = process.cpu();
        StopOrder stop = new StopOrder(link, engine.time, engine.patience, cell.number());
        CellClock clock = new CellClock(alarm, begun ? NEXT : START, cell.timeout(), stop);
        begun = true;
        GuestLink.Arrival end;
        try (stop; Registration _ = cancellation.onCancel(() -> obey(cancellation, stop))) {
            end = await(link.askToRun(Frame.of(FrameKind.CELL, cell.number(), cell.code()), clock));
        }
        clock.stop();
        Duration cpu = process.cpu().minus(cpuBefore);
        Metrics metrics = new Metrics(clock.wall(), clock.waited(), cpu, process.memoryPeakBytes(),
                engine.measured);
        return result(end, stop, metrics);
    }

    private static void obey(Cancellation cancellation, StopOrder stop) {
        switch (cancellation.cause().orElseThrow()) {
            case STOP -> stop.atOnce("the run was stopped");
            case ENDED -> stop.atOnce("nobody waits for it any more");
            case ANSWER_NOW -> stop.softly("the run was asked to answer now");
            case TIME_UP -> stop.softly("the time of the run is used up");
            case RUN_FAILED -> stop.softly("the run has failed elsewhere");
        }
    }

    private CellResult result(GuestLink.Arrival end, StopOrder stop, Metrics metrics) {
        return switch (end) {
            case GuestLink.Arrival.Lost lost -> killed(lost, metrics);
            case GuestLink.Arrival.Came(Frame done) -> {
                try {
                    yield result(CellWord.of(done), stop, metrics);
                } catch (BrokenFrameException e) {
                    GuestLink.Arrival.Lost lost = new GuestLink.Arrival.Lost(CellResult.Cause.CODE,
                            "it broke the protocol of the REPL with " + e.getMessage());
                    link.lose(lost.cause(), lost.why());
                    yield killed(lost, metrics);
                }
            }
        };
    }

    private CellResult result(CellWord word, StopOrder stop, Metrics metrics) {
        CellReport report = new CellReport(link.out().take(), link.err().take(), word.variables(), word.answer(),
                word.restored(), metrics);
        return switch (word.end()) {
            case COMPLETED -> new CellResult.Completed(report, word.value(), word.cut());
            case RAISED -> new CellResult.Raised(report, word.traceback());
            // A guest can interrupt itself, and say that it was.
            case STOPPED -> stopped(report, stop.why());
            case UNDONE -> stopped(report, stop.why().map(why -> why + UNDONE));
        };
    }

    private static CellResult stopped(CellReport report, Optional<String> why) {
        return why.<CellResult>map(limit -> new CellResult.TimedOut(report, limit))
                .orElseGet(() -> new CellResult.Raised(report, "KeyboardInterrupt"));
    }

    private CellResult killed(GuestLink.Arrival.Lost lost, Metrics metrics) {
        Output out = link.out().take();
        CellReport report = new CellReport(out, link.err().take(), List.of(), GuestAnswer.UNSET, List.of(), metrics);
        return new CellResult.Killed(report, lost.cause(), lost.why());
    }

    @Override
    public Optional<String> textOf(String variable) throws ReplException {
        int number = -++asked;
        StopOrder stop = new StopOrder(link, engine.time, engine.patience, number);
        Registration limit = engine.time.schedule(TEXT_OF, () -> stop.softly("the variable could not be read in time"));
        try (stop; limit) {
            byte[] name = variable.getBytes(StandardCharsets.UTF_8);
            return switch (await(link.ask(new Frame(FrameKind.TEXT_OF, number, name), FrameKind.VALUE))) {
                case GuestLink.Arrival.Lost(CellResult.Cause _, String why) ->
                    throw new ReplException("the REPL was lost: " + why);
                case GuestLink.Arrival.Came(Frame value) -> value(value);
            };
        }
    }

    private Optional<String> value(Frame frame) throws ReplException {
        try {
            ObjectNode value = GuestJson.read(frame);
            return value.path("found").asBoolean() ? Optional.of(value.path("text").asText("")) : Optional.empty();
        } catch (BrokenFrameException e) {
            link.lose(CellResult.Cause.CODE, e.getMessage());
            throw new ReplException("the REPL was lost: it broke its protocol with " + e.getMessage(), e);
        }
    }

    private GuestLink.Arrival await(CompletableFuture<GuestLink.Arrival> arrival) {
        try {
            return arrival.get();
        } catch (InterruptedException _) {
            link.lose(CellResult.Cause.LIMIT, "the run was stopped");
            Thread.currentThread().interrupt();
            return new GuestLink.Arrival.Lost(CellResult.Cause.LIMIT, "the run was stopped");
        } catch (ExecutionException e) {
            throw new IllegalStateException("an arrival never fails", e);
        }
    }

    @Override
    public ReplStart start() {
        return start;
    }

    @Override
    public void close() {
        alarm.close();
        link.lose(CellResult.Cause.LIMIT, "the session was closed");
        process.close();
    }
}
