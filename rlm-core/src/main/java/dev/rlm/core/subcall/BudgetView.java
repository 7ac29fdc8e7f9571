package dev.rlm.core.subcall;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Left;
import dev.rlm.core.budget.Limits;
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

    /// What `budget()` returns: null where there is no limit.
    ObjectNode json() {
        Left left = ledger.left(caller.node());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tokens", left.tokens().orElse(null));
        json.put("cost_usd", left.cost().map(cost -> cost.amount().doubleValue()).orElse(null));
        json.put("seconds", caller.until().left(time).toMillis() / 1000.0);
        json.put("calls", left.calls().orElse(null));
        json.put("tool_calls", 0);
        json.put("depth", caller.levelsBelow());
        return json;
    }

    /// One line with what is left, from half of any budget on.
    public Optional<String> line() {
        Limits limits = caller.node().limits();
        Left left = ledger.left(caller.node());
        List<String> parts = new ArrayList<>();
        boolean half = false;
        if (left.cost().isPresent()) {
            half |= limits.cost().isPresent() && isHalf(left.cost().get().amount(), limits.cost().get().amount());
            parts.add(left.cost().get().shown());
        }
        if (left.tokens().isPresent()) {
            half |= limits.tokens().isPresent() && left.tokens().get() < limits.tokens().getAsLong() * HALF;
            parts.add(String.format(Locale.ROOT, "%,d tokens", left.tokens().get()));
        }
        if (left.calls().isPresent()) {
            half |= limits.calls().isPresent() && left.calls().get() < limits.calls().getAsLong() * HALF;
            parts.add(String.format(Locale.ROOT, "%d calls", left.calls().get()));
        }
        Duration seconds = caller.until().left(time);
        half |= seconds.toMillis() < limits.time().toMillis() * HALF;
        parts.add(String.format(Locale.ROOT, "%d s", seconds.toSeconds()));
        half |= caller.log().turn() >= limits.turns() * HALF;
        return half ? Optional.of("Left: " + String.join(", ", parts) + ".") : Optional.empty();
    }

    private static boolean isHalf(BigDecimal left, BigDecimal limit) {
        return left.compareTo(limit.multiply(BigDecimal.valueOf(HALF))) < 0;
    }
}
