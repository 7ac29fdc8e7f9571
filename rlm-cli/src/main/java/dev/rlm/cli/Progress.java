package dev.rlm.cli;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.rlm.app.TerminalText;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.ModelCall;
import dev.rlm.core.trajectory.RunState;
import dev.rlm.core.trajectory.StepEvent;

/// Tells on stderr what a run, or a cell of the user's own, does: in a region of the terminal that is drawn again as the
/// run goes on, or, where there is none, in a line at the beginning of each turn. Thread-safe.
final class Progress implements EventSink, Interrupts.Watched, AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(2);

    private final Terminal terminal;
    private final Detail detail;
    private final TimeSource time;
    private final Optional<LiveRegion> region;
    private final Optional<Redraw> redraw;
    private final long startNanos;
    private final RunState state = new RunState();
    private final Bill bill = new Bill();
    private final Set<String> toldFailures = new HashSet<>();
    private volatile boolean canAnswer;
    private volatile Registration slow = () -> {};
    private Optional<String> waiting = Optional.empty();
    private Optional<String> turnLine = Optional.empty();
    private boolean replReady;
    private boolean promptShown;

    /// How much is told.
    ///
    /// @param quiet nothing
    /// @param verbose children, refusals and what the model may read too
    /// @param prompt the messages of the first call too
    /// @param own whether the root is a cell of the user's own: it has no turns, and what its setup prints is the user's
    record Detail(boolean quiet, boolean verbose, boolean prompt, boolean own) {}

    /// @param region empty: lines only
    Progress(Terminal terminal, Detail detail, TimeSource time, Optional<LiveRegion> region) {
        this.terminal = terminal;
        this.detail = detail;
        this.time = time;
        this.region = region;
        this.startNanos = time.nanoTime();
        this.redraw = region.map(_ -> new Redraw(time, this::draw));
        waitFor("reading the context");
    }

    @Override
    public synchronized void append(CallId call, int turn, StepEvent event) {
        Optional<String> soFar = turn > 1 && isTurnOfRoot(event) ? Optional.of(soFar()) : Optional.empty();
        state.take(call, turn, time.now(), event);
        switch (event) {
            case StepEvent.RunStarted started -> {
                if (!detail.own()) {
                    begun();
                    engine(started.environmentReason());
                }
                started.context()
                        .forEach(input -> more("the model can read " + TerminalText.visibleLine(input.name())
                                + Figures.counted(input.chars(), "character").transform(" (%s)"::formatted)));
            }
            case StepEvent.ModelCalled called -> {
                if (isTurnOfRoot(called)) {
                    turn((called.purpose() == Purpose.DIRECT ? "direct call" : "turn " + turn) + ": asking "
                            + called.model() + (called.purpose() == Purpose.DIRECT && turn > 1 ? " again" : "")
                            + soFar.orElse(""));
                }
                called(call, called);
            }
            case StepEvent.ModelReplied replied -> bill.replied(call, replied);
            case StepEvent.ModelFailed failed -> failed(call, turn, failed);
            case StepEvent.ReplLost lost -> {
                replReady = replReady && !call.equals(CallId.ROOT);
                say(who(call, turn) + "the REPL is lost: " + lost.cause());
            }
            case StepEvent.ChildStarted child -> more(who(call, turn) + Figures.head(child.prompt(), 80));
            case StepEvent.ChildFinished child -> more(who(call, turn) + child.outcome() + ", "
                    + Figures.of(child.spend(), Optional.empty()));
            case StepEvent.BudgetRefused refused -> more(who(call, turn) + "refused: "
                    + refused.breach().sentence());
            case StepEvent.CodeStarted _ -> codeStarted(call, turn);
            case StepEvent.CodeFinished code -> {
                if (call.equals(CallId.ROOT)) {
                    waitNoMore();
                }
                more(who(call, turn) + cell(call, code) + code.outcome() + " in " + Figures.of(code.duration()));
            }
            case StepEvent.Hint hint -> more(who(call, turn) + "hint: " + hint.why());
            case StepEvent.AnswerRejected rejected -> more(who(call, turn) + "answer rejected: " + rejected.why());
            case StepEvent.ReplStarted started -> {
                if (call.equals(CallId.ROOT)) {
                    replReady = true;
                    waitNoMore();
                }
                more(who(call, turn) + "REPL " + started.engine() + " ready after " + Figures.of(started.start()));
            }
            case StepEvent.SetupFinished setup -> prepared(call, turn, setup);
            case StepEvent.RouteChosen chosen -> canAnswer = chosen.route() != StepEvent.Way.DIRECT;
            case StepEvent.GuestCalled _,StepEvent.GuestAnswered _,StepEvent.RunFinished _ -> {
                // Seen in the calls, or told when the run has ended.
            }
        }
        redraw.ifPresent(Redraw::changed);
    }

    /// Which engine runs the code and why, where `auto` chose it.
    void engine(Optional<String> reason) {
        reason.ifPresent(why -> more("auto takes " + TerminalText.visibleLine(why)));
    }

    /// All input has been read: from now on the first Ctrl+C asks for the answer.
    synchronized void begun() {
        canAnswer = true;
        waitNoMore();
        if (detail.own()) {
            waitFor("starting the REPL");
        }
    }

    /// What a setup printed is for those who want to know, and for those whose own cell it prepares; how the root's
    /// failed, for all. What ended it without a traceback is in the closing line.
    private void prepared(CallId call, int turn, StepEvent.SetupFinished setup) {
        more(who(call, turn) + "setup " + setup.outcome() + " in " + Figures.of(setup.duration()));
        boolean root = call.equals(CallId.ROOT);
        boolean ends = root && setup.error().isPresent();
        boolean printed = ends || detail.verbose() || root && detail.own() && !detail.quiet();
        Stream.concat(Stream.of(setup.stdout(), setup.stderr()).filter(_ -> printed),
                setup.error().stream().filter(_ -> ends ? setup.outcome().equals("raised") : detail.verbose()))
                .map(String::stripTrailing)
                .filter(text -> !text.isEmpty())
                .forEach(this::show);
    }

    /// What is to be said of the bill, once the run has ended.
    synchronized Bill bill() {
        return bill;
    }

    /// A line that is told however quiet it should be; above the region while there is one.
    @Override
    public void tell(String line) {
        String text = "rlm: " + line;
        region.ifPresentOrElse(live -> live.above(terminal.shownErr(text)), () -> terminal.tell(text));
    }

    /// A line for those who did not ask for quiet.
    void say(String line) {
        if (!detail.quiet()) {
            tell(line);
        }
    }

    @Override
    public boolean canAnswer() {
        return canAnswer;
    }

    @Override
    public String asking() {
        return detail.own()
                ? "interrupting the cell; Ctrl+C again ends it at once"
                : "asking for the answer now; Ctrl+C again stops at once";
    }

    /// Takes the region away; what is told from now on stays where it is. Safe to call again.
    @Override
    public void end() {
        waitNoMore();
        redraw.ifPresent(Redraw::end);
        region.ifPresent(LiveRegion::end);
    }

    @Override
    public void close() {
        end();
    }

    private void more(String line) {
        if (detail.verbose()) {
            say(line);
        }
    }

    private static boolean isTurnOfRoot(StepEvent event) {
        return event instanceof StepEvent.ModelCalled called && called.attempt() == 1
                && (called.purpose() == Purpose.ROOT || called.purpose() == Purpose.DIRECT);
    }

    private String soFar() {
        Optional<Limits> limits = state.started().map(StepEvent.RunStarted::limits);
        return "; so far " + Figures.of(state.spend(), limits.flatMap(Limits::cost)) + ", " + Figures.of(elapsed());
    }

    private void called(CallId call, StepEvent.ModelCalled called) {
        bill.called(call, called);
        if (called.purpose() == Purpose.FINAL && call.equals(CallId.ROOT)) {
            turn("final call: asking for the answer");
        }
        if (detail.prompt() && !promptShown) {
            promptShown = true;
            called.newMessages()
                    .forEach(stored -> show("--- %s\n%s".formatted(
                            stored.message().role().name().toLowerCase(Locale.ROOT), stored.message().text())));
            show("---");
        }
    }

    /// The line of a turn: what the region shows anyway is told only where there is no room for it, or when asked for.
    private void turn(String line) {
        if (region.isEmpty() || detail.verbose()) {
            say(line);
        } else {
            turnLine = Optional.of(line);
        }
    }

    /// A batch of sub-calls that a server turns away would fill the screen: of equal failures the first is told.
    private void failed(CallId call, int turn, StepEvent.ModelFailed failed) {
        bill.failed(call, failed);
        failed.retryIn().ifPresent(wait -> {
            boolean first = toldFailures.add(failed.message());
            if (first || state.node(call).isPresent() || detail.verbose()) {
                say(who(call, turn)
                        + Figures.then(failed.message(), "trying again in " + Figures.of(wait)));
            }
        });
    }

    private void codeStarted(CallId call, int turn) {
        if (call.equals(CallId.ROOT) && detail.own()) {
            waitFor("running the code");
        } else if (call.equals(CallId.ROOT) && !replReady) {
            waitFor(who(call, turn) + "waiting for the REPL, which is still starting");
        }
    }

    /// Tells of what takes long, where nothing else shows it.
    private synchronized void waitFor(String what) {
        waitNoMore();
        if (region.isEmpty()) {
            waiting = Optional.of(what);
            slow = time.schedule(LONG, () -> stillWaiting(what));
        }
    }

    private synchronized void stillWaiting(String what) {
        if (waiting.equals(Optional.of(what))) {
            say(what);
        }
    }

    private synchronized void waitNoMore() {
        waiting = Optional.empty();
        slow.close();
    }

    /// Whose line it is; a cell of the user's own needs no name.
    private String who(CallId call, int turn) {
        if (call.equals(CallId.ROOT)) {
            return detail.own() ? "" : "turn " + turn + ": ";
        }
        return (state.node(call).isPresent()
                ? "child run " + call + (turn > 0 ? ", turn " + turn : "")
                : "sub-call " + call) + ": ";
    }

    private String cell(CallId call, StepEvent.CodeFinished code) {
        return call.equals(CallId.ROOT) && detail.own()
                ? "the code "
                : "cell " + code.cell() + "." + code.block() + " ";
    }

    private void show(String text) {
        region.ifPresentOrElse(live -> live.above(terminal.shownErr(text)), () -> terminal.tell(text));
    }

    private void draw() {
        region.ifPresent(live -> {
            Optional<LiveRegion.Room> room = live.room();
            live.show(room.map(space -> picture().lines(space.columns())).orElse(List.of()));
            takeTurnLine().filter(_ -> room.isEmpty()).ifPresent(this::say);
        });
    }

    private synchronized Optional<String> takeTurnLine() {
        Optional<String> line = turnLine;
        turnLine = Optional.empty();
        return line;
    }

    private synchronized Picture picture() {
        List<ModelCall> open = state.openCalls();
        int waiting = (int) open.stream().filter(call -> call.state() == ModelCall.State.RETRYING).count();
        return new Picture(state.root().turnCount(), Doing.of(state, replReady), open.size(), waiting, state.spend(),
                elapsed(), state.started().map(StepEvent.RunStarted::limits));
    }

    private Duration elapsed() {
        return state.firstAt()
                .map(first -> Duration.between(first, time.now()))
                .orElseGet(() -> Duration.ofNanos(time.nanoTime() - startNanos));
    }
}
