package dev.rlm.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Audit;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Left;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Sampling;
import dev.rlm.core.trajectory.TrajectoryException;

/// A tree of runs whose threads make random calls, batches and children through the real gate, with a model and a
/// record that fail in every way; an [Audit] checks each step. All but the threads' timing comes from the seed.
final class RandomRun {
    private static final int MOST_DOUBLINGS = 6;
    private static final int MOST_DEPTH = 4;
    private static final long PATIENCE_SECONDS = 30;
    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final Amount FOUR_SUB_CALLS = new Amount(4, 4_000, Usd.of("0.04"));

    private final SplittableRandom random;
    private final int permits;
    private final Permits gatePermits;
    private final Ledger ledger;
    private final Audit audit;
    private final FaultyModel model;
    private final CallGate gate;
    private final AtomicInteger ids = new AtomicInteger();

    /// @param skew what becomes of the limits on their way into the ledger: nothing, unless it is to be wrong
    RandomRun(long seed, UnaryOperator<Limits> skew) {
        random = new SplittableRandom(seed);
        Limits limits = limits(random);
        Amount reserve = new Amount(random.nextInt(2), random.nextInt(500), Usd.of("0.00" + random.nextInt(10)));
        permits = 1 + random.nextInt(1 << random.nextInt(MOST_DOUBLINGS + 1));
        gatePermits = new Permits(permits);
        ledger = new Ledger(skew.apply(limits), reserve);
        audit = new Audit(ledger, limits, reserve);
        model = new FaultyModel(audit, permits, random.nextInt(4) == 0);
        gate = new CallGate(model.tariff(), ledger, new Pacing(gatePermits, RetryPolicy.DEFAULT, model, random.split()),
                model);
    }

    /// Makes the calls, and checks on the way and at the end.
    ///
    /// @return what happened, and how often
    Map<String, Integer> live() throws ExecutionException, InterruptedException {
        int threads = 1 + random.nextInt(1 << random.nextInt(MOST_DOUBLINGS + 1));
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Callable<Integer>> actors = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            SplittableRandom share = random.split();
            actors.add(() -> {
                together.await();
                act(ledger.root(), share, Cancellation.root());
                return 0;
            });
        }
        sideBySide(actors);
        sideBySide(List.of(() -> {
            for (int i = 0; i < permits; i++) {
                gatePermits.acquire(Cancellation.root());
            }
            return permits;
        }));
        audit.checkEnd();
        return audit.seen();
    }

    private void act(Ledger.Node node, SplittableRandom share, Cancellation cancellation) throws Exception {
        for (int n = 1 + share.nextInt(4); n > 0; n--) {
            switch (share.nextInt(8)) {
                case 0 -> child(node, share, cancellation);
                case 1 -> batch(node, share, cancellation);
                case 2 -> call(node, Purpose.FINAL, share, cancellation);
                default -> call(node, Purpose.SUB, share, cancellation);
            }
        }
    }

    private void child(Ledger.Node parent, SplittableRandom share, Cancellation cancellation) throws Exception {
        if (parent.id().depth() < MOST_DEPTH) {
            Left given = ledger.left(parent).share(HALF, FOUR_SUB_CALLS);
            Limits ceiling = new Limits(given.cost(), optional(given.tokens()), optional(given.calls()),
                    OptionalLong.empty(), Duration.ofMinutes(30), 30, 3);
            Ledger.Node child = ledger.open(parent, nextId(parent), ceiling);
            audit.opened(child, parent, ceiling);
            act(child, share, cancellation.child());
            call(child, Purpose.FINAL, share, cancellation);
        }
    }

    /// Members are let in in order and sent side by side.
    private void batch(Ledger.Node node, SplittableRandom share, Cancellation cancellation) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sent = new ArrayList<>();
            for (int n = 2 + share.nextInt(5); n > 0; n--) {
                LlmRequest request = request(node, Purpose.SUB, share, cancellation);
                tolerant(() -> {
                    switch (gate.admit(node, request, cancellation)) {
                        case Admission.TurnedAway(CallResult result) -> check(node, request, cancellation, result);
                        case Admission.Admitted admitted -> sent.add(threads.submit(() -> {
                            tolerant(() -> check(node, request, cancellation, gate.send(admitted, cancellation)));
                            return 0;
                        }));
                    }
                });
            }
            for (Future<?> member : sent) {
                member.get();
            }
        }
    }

    private void call(Ledger.Node node, Purpose purpose, SplittableRandom share, Cancellation above) throws Exception {
        Cancellation cancellation = above.child();
        if (share.nextInt(8) == 0) {
            Thread.ofVirtual().start(() -> cancellation.cancel(Cancellation.Cause.ENDED));
        }
        if (share.nextInt(16) == 0) {
            Thread.currentThread().interrupt();
        }
        LlmRequest request = request(node, purpose, share, cancellation);
        tolerant(() -> check(node, request, cancellation, gate.call(node, request, cancellation)));
    }

    private LlmRequest request(Ledger.Node node, Purpose purpose, SplittableRandom share, Cancellation cancellation) {
        CallId id = nextId(node);
        model.expect(id, new FaultyModel.Call(node, purpose == Purpose.FINAL, share.split(), cancellation));
        return new LlmRequest(id, 1, purpose, ModelId.parse(share.nextInt(8) == 0 ? "test/thinker" : "test/model"),
                List.of(Message.user("x".repeat(1 + share.nextInt(800)))), 1 + share.nextInt(1_200),
                Sampling.PROVIDER_DEFAULT, Duration.ofMinutes(1));
    }

    private void check(Ledger.Node node, LlmRequest request, Cancellation cancellation, CallResult result) {
        switch (result) {
            case CallResult.Replied(LlmReply reply) -> assertThat(reply.text()).isIn("", request.callId().path());
            case CallResult.Refused(Breach breach) ->
                audit.checkRefusal(node, request.purpose() == Purpose.FINAL, breach);
            case CallResult.Failed(LlmException failure) -> assertThat(failure).hasMessage("test");
            case CallResult.Unaccounted(String why) -> throw new AssertionError(why);
            case CallResult.Cancelled _ -> {
                assertThat(cancellation.isCancelled()).isTrue();
                audit.note("cancelled");
            }
        }
    }

    /// What the model and the record break with comes out as it was, and an interrupt ends a wait.
    private void tolerant(Attempt attempt) {
        try {
            attempt.make();
        } catch (FaultyModel.Broken | FaultyModel.Burst | TrajectoryException | InterruptedException e) {
            audit.note(e.getClass().getSimpleName());
        } finally {
            Thread.interrupted();
        }
    }

    private CallId nextId(Ledger.Node parent) {
        return parent.id().child(ids.incrementAndGet());
    }

    private static void sideBySide(List<Callable<Integer>> actors)
            throws ExecutionException, InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Integer> running = new ExecutorCompletionService<>(executor);
            actors.forEach(running::submit);
            try {
                for (int i = 0; i < actors.size(); i++) {
                    Future<Integer> ended = running.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    assertThat(ended).as("a wait that does not end").isNotNull();
                    ended.get();
                }
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private static Limits limits(SplittableRandom random) {
        Optional<Usd> cost = random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(Usd.of("0.001").times(BigDecimal.valueOf(random.nextInt(400))));
        OptionalLong tokens = random.nextInt(3) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(random.nextInt(40_000));
        OptionalLong calls = random.nextInt(3) == 0 ? OptionalLong.empty() : OptionalLong.of(random.nextInt(80));
        return new Limits(cost, tokens, calls, OptionalLong.empty(), Duration.ofMinutes(30), 30, 3);
    }

    private static OptionalLong optional(Optional<Long> limit) {
        return limit.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /// Something asked of the gate.
    @FunctionalInterface
    private interface Attempt {
        void make() throws InterruptedException;
    }
}
