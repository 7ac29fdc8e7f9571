package dev.rlm.cli;

import java.util.Locale;
import java.util.Optional;

import dev.rlm.app.TerminalText;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.RunState;
import dev.rlm.core.trajectory.StepEvent;

/// Tells on stderr what a run does, a line at the beginning of each of its turns. Thread-safe.
final class Progress implements EventSink {
    private final Terminal terminal;
    private final Detail detail;
    private final Optional<Usd> costLimit;
    private final TimeSource time;
    private final RunState state = new RunState();
    private final Overruns overruns = new Overruns();
    private boolean promptShown;

    /// How much is told.
    ///
    /// @param quiet nothing
    /// @param verbose children, refusals and what the model may read too
    /// @param prompt the messages of the first call too
    record Detail(boolean quiet, boolean verbose, boolean prompt) {}

    Progress(Terminal terminal, Detail detail, Optional<Usd> costLimit, TimeSource time) {
        this.terminal = terminal;
        this.detail = detail;
        this.costLimit = costLimit;
        this.time = time;
    }

    @Override
    public synchronized void append(CallId call, int turn, StepEvent event) {
        state.take(call, turn, time.now(), event);
        switch (event) {
            case StepEvent.RunStarted started -> started.context()
                    .forEach(input -> more("the model can read "
                            + TerminalText.visibleLine(input.name())
                            + Figures.counted(input.chars(), "character").transform(" (%s)"::formatted)));
            case StepEvent.ModelCalled called -> called(call, turn, called);
            case StepEvent.ModelFailed failed -> failed.retryIn()
                    .ifPresent(wait -> say("%s: %s; again in %s"
                            .formatted(call, failed.message(), Figures.of(wait))));
            case StepEvent.ReplLost lost -> say("%s: the REPL is lost: %s".formatted(call,
                    lost.cause()));
            case StepEvent.ChildStarted child -> more("%s: child run: %s".formatted(call,
                    Figures.head(child.prompt(), 80)));
            case StepEvent.ChildFinished child -> more("%s: child run %s, %s".formatted(call, child.outcome(),
                    Figures.of(child.spend(), Optional.empty())));
            case StepEvent.BudgetRefused refused -> more("%s: refused: %s".formatted(call,
                    refused.breach().sentence()));
            case StepEvent.CodeFinished code -> more("%s: turn %d, cell %d.%d %s in %s".formatted(call, turn,
                    code.cell(), code.block(), code.outcome(), Figures.of(code.duration())));
            case StepEvent.Hint hint -> more("%s: hint: %s".formatted(call, hint.why()));
            case StepEvent.AnswerRejected rejected -> more("%s: answer rejected: %s".formatted(call, rejected.why()));
            case StepEvent.ReplStarted started -> more("%s: REPL %s ready after %s".formatted(call, started.engine(),
                    Figures.of(started.start())));
            case StepEvent.ModelReplied replied -> overruns.replied(call, replied);
            case StepEvent.CodeStarted _,StepEvent.GuestCalled _,StepEvent.GuestAnswered _,StepEvent.RunFinished _ -> {
                // Told at the next turn, or when the run has ended.
            }
        }
    }

    /// A line on calls that were billed above what had been reserved for them, when there were any.
    synchronized Optional<String> overrun() {
        return overruns.line();
    }

    private void called(CallId call, int turn, StepEvent.ModelCalled called) {
        overruns.called(call, called);
        if (called.purpose() == Purpose.ROOT && called.attempt() == 1) {
            String soFar = turn <= 1
                    ? ""
                    : "; so far " + Figures.of(state.spend(), costLimit) + ", " + Figures.of(state.duration());
            say("turn %d: asking %s%s".formatted(turn, called.model(), soFar));
        } else if (called.purpose() == Purpose.FINAL && call.equals(CallId.ROOT)) {
            say("final call: asking for the answer");
        }
        if (detail.prompt() && !promptShown) {
            promptShown = true;
            called.newMessages()
                    .forEach(stored -> terminal.tell("--- %s\n%s".formatted(
                            stored.message().role().name().toLowerCase(Locale.ROOT), stored.message().text())));
            terminal.tell("---");
        }
    }

    private void say(String line) {
        if (!detail.quiet()) {
            terminal.tell("rlm: " + line);
        }
    }

    private void more(String line) {
        if (detail.verbose()) {
            say(line);
        }
    }
}
