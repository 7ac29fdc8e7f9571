package dev.rlm.core.subcall;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Demand;
import dev.rlm.core.budget.Left;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelId;

/// `rlm_query` and its batch: child runs, each in a place of its own, started in prompt order. Thread-safe.
final class ChildCalls {
    private static final BigDecimal LEAST_SUB_CALLS = BigDecimal.valueOf(4);
    private static final int SHARE_DIGITS = 16;
    /// What a sub-call is taken to read when a ceiling is given.
    private static final int SUB_CALL_TOKENS = 24_000;

    private final Caller caller;
    private final RunPlaces places;
    private final Terms terms;
    private final Consumer<Breach> refused;
    private final BudgetView budget;
    private final ChildRunner runner;

    ChildCalls(Caller caller, GuestCalls.Services services, BudgetView budget, ChildRunner runner) {
        this.caller = caller;
        this.places = services.places();
        this.terms = services.terms();
        this.refused = services.refused();
        this.budget = budget;
        this.runner = runner;
    }

    /// Runs all of them.
    ///
    /// @param session ends them when nobody waits for them any more
    List<SubcallResult> run(List<ChildRun> children, Cancellation session) throws InterruptedException {
        try (SideBySide<SubcallResult> running = new SideBySide<>()) {
            for (ChildRun child : children) {
                running.add(placed(child, session));
            }
            return running.results();
        }
    }

    /// Waits for the child's place.
    private Callable<SubcallResult> placed(ChildRun child, Cancellation session) throws InterruptedException {
        long most = places.mostBytes();
        long needed = terms.memory().applyAsLong(child);
        if (needed > most) {
            return tooLarge("context is too large", "give it less context", needed, most);
        }
        long bytes = bytes(child, needed);
        if (bytes > most) {
            return tooLarge("copy of the caller's variables is too large",
                    "give it what it needs as its context, without share", bytes, most);
        }
        return places.take(child.level(), bytes, session)
                .map(place -> in(place, new PlacedChild(child, bytes), session))
                .orElse(() -> new SubcallResult.Problem(PlainCalls.ended(session.cause().orElseThrow())));
    }

    /// What a child's REPL may take: a copy of the caller's session has that one's limit, unless it has to begin afresh.
    private long bytes(ChildRun child, long needed) {
        long own = places.room().taken(needed);
        return child.share() ? Math.max(own, caller.replBytes()) : own;
    }

    private static Callable<SubcallResult> tooLarge(String what, String instead, long needed, long most) {
        return () -> new SubcallResult.Problem(String.format(Locale.ROOT,
                "the child run's %s: its REPL would need %,d MiB of memory, and a child may have %,d MiB here; %s",
                what,
                needed >> 20, most >> 20, instead));
    }

    private Callable<SubcallResult> in(Registration place, PlacedChild child, Cancellation session) {
        return () -> {
            try (place) {
                return textOf(child.run().id(), runner.run(child, session));
            }
        };
    }

    /// The ceiling of each of `count` children: a share of what is `left`, even in a batch, but at least four
    /// sub-calls' worth.
    static Left ceiling(Left left, Terms terms, Tariff tariff, int count) {
        BigDecimal share = count == 1
                ? terms.childShare()
                : BigDecimal.ONE.divide(BigDecimal.valueOf(count), SHARE_DIGITS, RoundingMode.CEILING);
        ModelId sub = terms.models().sub();
        int maxOutput = terms.maxOutput().applyAsInt(sub);
        Amount subCall = new Demand(SUB_CALL_TOKENS, maxOutput, tariff.models().traitsOf(sub),
                tariff.priceOf(sub), Demand.Bound.BYTES).at(maxOutput);
        return left.share(share, subCall.times(LEAST_SUB_CALLS));
    }

    /// The time of a child: the same share of what is left, however many run beside it.
    static Duration time(Caller caller, BigDecimal share, TimeSource time) {
        long millis = caller.until().left(time).toMillis();
        return Duration.ofMillis(Math.max(1, BigDecimal.valueOf(millis).multiply(share).longValue()));
    }

    private SubcallResult textOf(CallId id, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(Answer answer) -> new SubcallResult.Text(answer.text(), Optional.of(id));
            case Outcome.Exhausted(Breach breach, Optional<Answer> best) -> best
                    .map(answer -> partial(breach.kind(), answer))
                    .orElseGet(() -> unanswered(breach));
            case Outcome.Failed(Failure failure, Optional<Answer> _) ->
                new SubcallResult.Problem("the child run failed: " + failure.message());
            case Outcome.Cancelled(Optional<Answer> best) -> best
                    .map(answer -> partial("stopped", answer))
                    .orElseGet(() -> new SubcallResult.Problem("the child run was stopped"));
        };
    }

    private static SubcallResult partial(String why, Answer answer) {
        return new SubcallResult.Text("[partial: %s] %s".formatted(why, answer.text()), Optional.empty());
    }

    private SubcallResult unanswered(Breach breach) {
        refused.accept(breach);
        return new SubcallResult.Problem(
                "the child run ended without an answer: " + breach.sentence() + ". " + budget.words());
    }
}
