package dev.rlm.core.run;

import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.trajectory.StepEvent;

/// What a run used its budgets for: calls, tokens and money by the purpose of the calls, the root's time by what it
/// waited for. Not thread-safe.
final class Parts {
    /// The purpose of each call that is under way.
    private final Map<CallId, Purpose> asked = new HashMap<>();
    private final Map<Purpose, Amount> used = new EnumMap<>(Purpose.class);
    private Duration replies = Duration.ZERO;
    private Duration code = Duration.ZERO;
    private Duration subCalls = Duration.ZERO;

    /// Takes in an event of the run.
    void add(CallId call, StepEvent event) {
        switch (event) {
            case StepEvent.ModelCalled called -> asked.put(call, called.purpose());
            case StepEvent.ModelReplied replied -> {
                charge(call, replied.usage().total(), replied.cost());
                replies = call.equals(CallId.ROOT) ? replies.plus(replied.duration()) : replies;
            }
            case StepEvent.ModelFailed failed -> {
                charge(call, failed.unsettled().total(), failed.cost());
                replies = call.equals(CallId.ROOT) ? replies.plus(failed.duration()) : replies;
            }
            case StepEvent.CodeFinished finished when call.equals(CallId.ROOT) -> {
                subCalls = subCalls.plus(finished.waited());
                code = code.plus(finished.duration()).minus(finished.waited());
            }
            case StepEvent _ -> {
                // uses nothing
            }
        }
    }

    private void charge(CallId call, long tokens, Usd cost) {
        Optional.ofNullable(asked.remove(call))
                .ifPresent(purpose -> used.merge(purpose, new Amount(1, tokens, cost), Amount::plus));
    }

    /// What used most of the budget that is meant, `$0.71 by 312 sub-calls`; empty when nothing did.
    Optional<String> largest(Breach breach) {
        return switch (breach) {
            case Breach.Cost _,Breach.Day _ -> most(Amount::cost)
                    .filter(part -> !part.getValue().cost().isZero())
                    .map(part -> part.getValue().cost().shown() + " by " + counted(part));
            case Breach.Tokens _ -> most(Amount::tokens).map(
                    part -> String.format(Locale.ROOT, "%,d by %s", part.getValue().tokens(), counted(part)));
            case Breach.Calls _ -> most(Amount::calls).map(Parts::counted);
            case Breach.Time _ -> longest();
            case Breach.ToolCalls _,Breach.Turns _,Breach.Depth _ -> Optional.empty();
        };
    }

    private <T extends Comparable<T>> Optional<Map.Entry<Purpose, Amount>> most(Function<Amount, T> figure) {
        return used.entrySet()
                .stream()
                .max(Comparator.comparing(part -> figure.apply(part.getValue())));
    }

    private Optional<String> longest() {
        return Map.of("the model's replies", replies, "sub-calls", subCalls, "running code", code)
                .entrySet()
                .stream()
                .max(Map.Entry.<String, Duration>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .filter(part -> part.getValue().isPositive())
                .map(part -> String.format(Locale.ROOT, "%.1fs for %s", part.getValue().toMillis() / 1000.0,
                        part.getKey()));
    }

    private static String counted(Map.Entry<Purpose, Amount> part) {
        long calls = part.getValue().calls();
        String what = switch (part.getKey()) {
            case ROOT -> calls == 1 ? "turn" : "turns";
            case SUB -> calls == 1 ? "sub-call" : "sub-calls";
            case CHILD -> calls == 1 ? "turn of child runs" : "turns of child runs";
            case FINAL -> calls == 1 ? "final call" : "final calls";
            case DIRECT -> calls == 1 ? "direct call" : "direct calls";
        };
        return String.format(Locale.ROOT, "%,d %s", calls, what);
    }
}
