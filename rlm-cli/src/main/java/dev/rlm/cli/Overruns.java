package dev.rlm.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.trajectory.StepEvent;

/// The calls of a run that cost more than had been reserved for them: there the provider counted otherwise than the
/// bound, and the money limit may be passed by the difference. Not thread-safe.
final class Overruns {
    private final Map<CallId, Usd> reserved = new HashMap<>();
    private final List<CallId> calls = new ArrayList<>();
    private Usd billed = Usd.ZERO;
    private Usd expected = Usd.ZERO;

    /// An attempt is about to be sent; it takes the place of the call's earlier ones, which have ended.
    void called(CallId call, StepEvent.ModelCalled event) {
        reserved.put(call, event.reserved().cost());
    }

    void replied(CallId call, StepEvent.ModelReplied event) {
        Usd most = reserved.remove(call);
        if (most != null && event.cost().isMoreThan(most)) {
            calls.add(call);
            billed = billed.plus(event.cost());
            expected = expected.plus(most);
        }
    }

    /// `billed above the reservation: 1 call, $0.35 for $0.20 reserved, the first is 0`; empty when there was none.
    Optional<String> line() {
        return calls.isEmpty()
                ? Optional.empty()
                : Optional.of("billed above the reservation: %s, %s for %s reserved, the first is %s"
                        .formatted(Figures.counted(calls.size(), "call"), billed.shown(), expected.shown(),
                                calls.getFirst()));
    }
}
