package dev.rlm.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Audit;
import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.PriceTable;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.budget.TokenBound;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Models;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryException;

/// A model and a record that fail in every way they can, and tell an [Audit] what each call must be charged. Pauses
/// end at once, on a thread of their own. Thread-safe.
final class FaultyModel implements LlmBackend, Models, PriceTable, TimeSource, EventSink {
    private static final int MOST_NANOS_IN_FLIGHT = 60_000;
    private static final ModelPrice PRICE = new ModelPrice("test", "test", OptionalInt.empty(),
            List.of(new ModelPrice.Tier(0, Usd.of("3"), Usd.of("1"), Usd.of("4"), Usd.of("15")),
                    new ModelPrice.Tier(700, Usd.of("6"), Usd.of("2"), Usd.of("8"), Usd.of("22.5"))));

    private final Audit audit;
    private final int permits;
    private final boolean diskFails;
    private final Map<CallId, Call> calls = new ConcurrentHashMap<>();
    private final Map<CallId, Held> held = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    /// A call as the test knows it. Its attempts follow each other.
    ///
    /// @param last whether it is its node's final call
    /// @param cancellation that may end it
    record Call(Ledger.Node node, boolean last, SplittableRandom share, Cancellation cancellation) {}

    /// What the gate says that it reserved for an attempt.
    private record Held(Usage usage, Amount amount) {
        Spend unsettled() {
            return new Spend(1, usage, amount.cost(), amount.cost(), 0);
        }
    }

    /// What breaks inside a backend and is not its contract.
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// The same, of the kind that nobody should catch.
    static final class Burst extends Error {
        private static final long serialVersionUID = 1;
    }

    /// @param permits how many calls may come at the same time
    /// @param diskFails whether an event now and then cannot be written
    FaultyModel(Audit audit, int permits, boolean diskFails) {
        this.audit = audit;
        this.permits = permits;
        this.diskFails = diskFails;
    }

    Tariff tariff() {
        return new Tariff(this, this, new TokenBound(text -> text.length() / 2));
    }

    /// To be told of each call before it is made.
    void expect(CallId id, Call call) {
        calls.put(id, call);
    }

    @Override
    public void append(CallId id, int turn, StepEvent event) {
        Call call = Optional.ofNullable(calls.get(id)).orElseThrow();
        boolean fails = diskFails && call.share().nextInt(25) == 0;
        if (event instanceof StepEvent.ModelCalled(_, _, int attempt, _, _, _, StepEvent.Reserved reserved)) {
            audit.note("attempt " + attempt + ", " + reserved.bound());
            Usage bound = Usage.of(reserved.inputTokens(), reserved.outputTokens());
            Held now = new Held(bound, new Amount(1, bound.total(), reserved.cost()));
            held.put(id, now);
            audit.begun(call.node(), now.amount(), call.last());
            if (fails) {
                booked(id, now.unsettled(), now);
            }
        }
        if (fails) {
            throw new TrajectoryException("disk full");
        }
    }

    @Override
    public LlmReply call(LlmRequest request, Cancellation cancellation) throws LlmException {
        assertThat(inFlight.incrementAndGet()).as("calls at the same time").isLessThanOrEqualTo(permits);
        try {
            return fate(request.callId());
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private LlmReply fate(CallId id) throws LlmException {
        Call call = Optional.ofNullable(calls.get(id)).orElseThrow();
        Held now = Optional.ofNullable(held.get(id)).orElseThrow();
        SplittableRandom share = call.share();
        LockSupport.parkNanos(share.nextInt(MOST_NANOS_IN_FLIGHT));
        Spend released = new Spend(1, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0);
        return switch (share.nextInt(20)) {
            case 0, 1 -> throw booked(id, released, retriable(LlmException.Kind.UNAVAILABLE, false));
            case 2 -> throw booked(id, released, terminal(LlmException.Kind.BAD_REQUEST, false));
            case 3, 4 -> throw booked(id, now.unsettled(), retriable(LlmException.Kind.TIMED_OUT, true));
            case 5 -> throw booked(id, now.unsettled(), terminal(LlmException.Kind.BAD_REPLY, true));
            case 6 -> throw booked(id, now.unsettled(), new Broken());
            case 7 -> throw booked(id, now.unsettled(), new Burst());
            case 8 -> {
                call.cancellation().cancel(Cancellation.Cause.STOP);
                throw booked(id, now.unsettled(), retriable(LlmException.Kind.CANCELLED, true));
            }
            case 9, 10 -> booked(id, new Spend(1, now.usage(), now.amount().cost(), Usd.ZERO, 0),
                    new LlmReply("", "", List.of(), Finish.STOP, Optional.empty(), Optional.empty(),
                            Optional.empty()));
            case 11 -> replied(id, now.usage().plus(Usage.of(share.nextInt(500), share.nextInt(2_000))));
            case 12 -> replied(id, now.usage());
            default -> replied(id, new Usage(share.nextLong(now.usage().input() / 2 + 1),
                    share.nextLong(now.usage().input() / 2 + 1), 0, 0, share.nextLong(now.usage().output() + 1)));
        };
    }

    private LlmReply replied(CallId id, Usage usage) {
        return booked(id, new Spend(1, usage, PRICE.of(usage), Usd.ZERO, 0), LlmReply.of(id.path(), usage));
    }

    /// Notes what is to be charged, at the last moment before the gate can know.
    private <T> T booked(CallId id, Spend bill, T result) {
        Call call = Optional.ofNullable(calls.get(id)).orElseThrow();
        Held now = Optional.ofNullable(held.remove(id)).orElseThrow();
        audit.ended(call.node(), now.amount(), call.last(), bill);
        return result;
    }

    private static LlmException retriable(LlmException.Kind kind, boolean outcomeUnknown) {
        return new LlmException.Retriable(kind, OptionalInt.empty(), outcomeUnknown, Optional.empty(), "test");
    }

    private static LlmException terminal(LlmException.Kind kind, boolean outcomeUnknown) {
        return new LlmException.Terminal(kind, OptionalInt.empty(), outcomeUnknown, "test");
    }

    @Override
    public LlmBackend backendOf(ModelId model) {
        return this;
    }

    @Override
    public ModelTraits traitsOf(ModelId model) {
        return model.name().equals("thinker") ? new ModelTraits(128_000, true, 4) : ModelTraits.UNKNOWN;
    }

    @Override
    public Optional<ModelPrice> priceOf(ModelId model) {
        return Optional.of(PRICE);
    }

    @Override
    public String version() {
        return "test";
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public void sleep(Duration duration) {}

    @Override
    public Registration schedule(Duration delay, Runnable action) {
        Thread.ofVirtual().start(action);
        return () -> {};
    }
}
