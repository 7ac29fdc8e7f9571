package dev.rlm.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.trajectory.StepEvent;

/// What in the bill of a run is not as plain as its sum: calls that cost more than had been reserved for them, where the
/// provider counted otherwise than the bound and the money limit may be passed by the difference; and calls whose
/// outcome is unknown, or whose tokens the provider did not count, which are counted at their most. Not thread-safe.
final class Bill {
    private final Map<CallId, Usd> reserved = new HashMap<>();
    private final List<CallId> calls = new ArrayList<>();
    private Usd billed = Usd.ZERO;
    private Usd expected = Usd.ZERO;
    private boolean uncounted;
    private long unknownCalls;
    private long unknownTokens;
    private Usd unknownCost = Usd.ZERO;

    /// An attempt is about to be sent; it takes the place of the call's earlier ones, which have ended.
    void called(CallId call, StepEvent.ModelCalled event) {
        reserved.put(call, event.reserved().cost());
    }

    void replied(CallId call, StepEvent.ModelReplied event) {
        Usd most = reserved.remove(call);
        if (event.usageEstimated()) {
            uncounted = true;
            atMost(event.usage().total(), event.cost());
        }
        if (most != null && event.cost().isMoreThan(most)) {
            calls.add(call);
            billed = billed.plus(event.cost());
            expected = expected.plus(most);
        }
    }

    void failed(CallId call, StepEvent.ModelFailed event) {
        reserved.remove(call);
        if (!event.released()) {
            atMost(event.unsettled().total(), event.cost());
        }
    }

    private void atMost(long tokens, Usd cost) {
        unknownCalls++;
        unknownTokens += tokens;
        unknownCost = unknownCost.plus(cost);
    }

    /// `billed above the reservation: 1 call, $0.35 for $0.20 reserved, the first is 0`; empty when there was none.
    Optional<String> overrun() {
        return calls.isEmpty()
                ? Optional.empty()
                : Optional.of("billed above the reservation: %s, %s for %s reserved, the first is %s"
                        .formatted(Figures.counted(calls.size(), "call"), billed.shown(), expected.shown(),
                                calls.getFirst()));
    }

    /// `of which 16,512 tokens, $0.02 for 1 call of unknown outcome, at the most they can have used`; empty when there was
    /// none.
    Optional<String> unknown() {
        return unknownCalls == 0
                ? Optional.empty()
                : Optional.of("of which %s%s for %s of unknown outcome%s, at the most they can have used".formatted(
                        Figures.counted(unknownTokens, "token"), unknownCost.isZero() ? "" : ", " + unknownCost.shown(),
                        Figures.counted(unknownCalls, "call"),
                        uncounted ? " or without a count from the provider" : ""));
    }
}
