package dev.rlm.core.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.PriceTable;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.budget.TokenBound;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Models;
import dev.rlm.core.trajectory.StepEvent;

/// A model in memory that answers with what it was given, in order, with a price of a dollar a token, and the rest of
/// what a gate needs. Waiting takes no time: pauses are noted and end at once.
final class ScriptedModel implements LlmBackend, Models, PriceTable, TimeSource {
    final List<LlmRequest> seen = new ArrayList<>();
    final List<Duration> pauses = new ArrayList<>();
    final List<StepEvent> events = new ArrayList<>();
    final List<LlmRequest> announced = new ArrayList<>();
    long nanos;
    private final Deque<Object> replies = new ArrayDeque<>();
    private Runnable onCall = () -> {};
    private Runnable onPause = () -> {};
    private boolean pausesEnd = true;

    ScriptedModel reply(LlmReply reply) {
        replies.add(reply);
        return this;
    }

    ScriptedModel fail(LlmException failure) {
        replies.add(failure);
        return this;
    }

    ScriptedModel breakWith(Error error) {
        replies.add(error);
        return this;
    }

    /// What happens while a call is under way.
    ScriptedModel onCall(Runnable action) {
        onCall = action;
        return this;
    }

    /// What happens in a pause before it ends.
    void onPause(Runnable action) {
        onPause = action;
    }

    /// What happens in a pause that does not end by itself.
    void pauseForEver(Runnable action) {
        onPause = action;
        pausesEnd = false;
    }

    Tariff tariff() {
        return new Tariff(this, this, new TokenBound(String::length));
    }

    Pacing pacing(int permits) {
        return new Pacing(new Permits(permits), RetryPolicy.DEFAULT, this, RandomGenerator.of("L64X128MixRandom"));
    }

    synchronized void record(CallId call, int turn, StepEvent event) {
        events.add(event);
    }

    @Override
    public synchronized LlmReply call(LlmRequest request, Cancellation cancellation) throws LlmException {
        seen.add(request);
        onCall.run();
        Object next = replies.removeFirst();
        if (next instanceof LlmException failure) {
            throw failure;
        }
        if (next instanceof Error error) {
            throw error;
        }
        return (LlmReply) next;
    }

    @Override
    public void announce(LlmRequest request) {
        announced.add(request);
    }

    @Override
    public LlmBackend backendOf(ModelId model) {
        return this;
    }

    @Override
    public ModelTraits traitsOf(ModelId model) {
        return ModelTraits.UNKNOWN;
    }

    @Override
    public Optional<ModelPrice> priceOf(ModelId model) {
        Usd million = Usd.of("1000000");
        return model.name().equals("unpriced")
                ? Optional.empty()
                : Optional.of(new ModelPrice("test", "test",
                        OptionalInt.empty(), List.of(new ModelPrice.Tier(0, million, million, million, million))));
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
        return nanos;
    }

    @Override
    public void sleep(Duration duration) {
        pauses.add(duration);
    }

    @Override
    public Registration schedule(Duration delay, Runnable action) {
        pauses.add(delay);
        onPause.run();
        if (pausesEnd) {
            action.run();
        }
        return () -> {};
    }
}
