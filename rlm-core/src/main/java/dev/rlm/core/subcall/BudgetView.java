package dev.rlm.core.subcall;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Left;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.TimeSource;

/// What is left of a node's budgets, for its guest and its model. Costs nothing to ask. Thread-safe.
public final class BudgetView {
    private static final double HALF = 0.5;

    private final Ledger ledger;
    private final Caller caller;
    private final TimeSource time;

    public BudgetView(Ledger ledger, Caller caller, TimeSource time) {
        this.ledger = ledger;
        this.caller = caller;
        this.time = time;
    }

    /// What `budget()` returns: null where there is no limit. Turns are those after the one that goes on.
    ObjectNode json() {
        Left left = ledger.left(caller.node());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tokens", left.tokens().orElse(null));
        json.put("cost_usd", left.cost().map(cost -> cost.amount().doubleValue()).orElse(null));
        json.put("seconds", caller.until().left(time).toMillis() / 1000.0);
        json.put("calls", left.calls().orElse(null));
        json.put("turns", Math.max(0, caller.node().limits().turns() - caller.log().turn()));
        json.put("tool_calls", 0);
        json.put("depth", caller.levelsBelow());
        return json;
    }

    /// One line with what is left, from half of any budget on.
    public Optional<String> line() {
        return isHalfUsed() ? Optional.of(words()) : Optional.empty();
    }

    /// What is left of each budget that has a limit: `Left: $0.01, 1,200 tokens, 3 calls, 90 s.`
    String words() {
        Left left = ledger.left(caller.node());
        List<String> parts = new ArrayList<>();
        left.cost().map(Usd::shown).ifPresent(parts::add);
        left.tokens().map(tokens -> String.format(Locale.ROOT, "%,d tokens", tokens)).ifPresent(parts::add);
        left.calls()
                .map(calls -> calls == 1 ? "1 call" : String.format(Locale.ROOT, "%,d calls", calls))
                .ifPresent(parts::add);
        parts.add(String.format(Locale.ROOT, "%d s", caller.until().left(time).toSeconds()));
        return "Left: " + String.join(", ", parts) + ".";
    }

    private boolean isHalfUsed() {
        Limits limits = caller.node().limits();
        Left left = ledger.left(caller.node());
        return isHalf(left.cost().map(Usd::amount), limits.cost().map(Usd::amount))
                || isHalf(left.tokens().map(BigDecimal::valueOf), boxed(limits.tokens()))
                || isHalf(left.calls().map(BigDecimal::valueOf), boxed(limits.calls()))
                || caller.until().left(time).toMillis() < limits.time().toMillis() * HALF
                || caller.log().turn() >= limits.turns() * HALF;
    }

    private static boolean isHalf(Optional<BigDecimal> left, Optional<BigDecimal> limit) {
        return left.isPresent() && limit.isPresent()
                && left.get().compareTo(limit.get().multiply(BigDecimal.valueOf(HALF))) < 0;
    }

    private static Optional<BigDecimal> boxed(OptionalLong limit) {
        return limit.stream().mapToObj(BigDecimal::valueOf).findFirst();
    }
}
