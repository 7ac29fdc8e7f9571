package dev.rlm.core.call;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

import dev.rlm.core.budget.AllowanceException;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Demand;
import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Reservation;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.budget.Verdict;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.StepEvent;

/// The one way to a model. Each attempt waits for a permit, reserves its worst case on the whole path, is recorded,
/// sent, settled and recorded again; a retry pauses holding nothing and begins anew. Thread-safe.
public final class CallGate {
    private final Tariff tariff;
    private final Ledger ledger;
    private final Pacing pacing;
    private final EventSink events;
    private final MessageLog messages;

    public CallGate(Tariff tariff, Ledger ledger, Pacing pacing, EventSink events) {
        this.tariff = tariff;
        this.ledger = ledger;
        this.pacing = pacing;
        this.events = events;
        this.messages = new MessageLog(events);
    }

    /// Tells the backend of a request when its call id is given: in prompt order, before any of a batch is sent.
    public void announce(LlmRequest request) {
        tariff.models().backendOf(request.model()).announce(request);
    }

    /// Makes a call and waits for its end, retries included.
    public CallResult call(Ledger.Node node, LlmRequest request, Cancellation cancellation)
            throws InterruptedException {
        return switch (admit(node, request, cancellation)) {
            case Admission.TurnedAway(CallResult result) -> result;
            case Admission.Admitted admitted -> send(admitted, cancellation);
        };
    }

    /// Whether the call could be made with nothing else in flight.
    public boolean couldFit(Ledger.Node node, LlmRequest request) {
        return ledger.couldFit(node, tariff.byBytes(request), isLast(request));
    }

    /// Waits for a permit, and for what is in the way to settle. A call that waits holds no permit.
    public Admission admit(Ledger.Node node, LlmRequest request, Cancellation cancellation)
            throws InterruptedException {
        if (!tariff.isPriced(request.model()) && ledger.left(node).cost().isPresent()) {
            return new Admission.TurnedAway(new CallResult.Failed(new LlmException.Terminal(
                    LlmException.Kind.BAD_REQUEST, OptionalInt.empty(), false,
                    request.model() + " has no known price, and money is limited")));
        }
        try {
            return admitPriced(node, request, cancellation);
        } catch (AllowanceException e) {
            return new Admission.TurnedAway(new CallResult.Unaccounted(String.valueOf(e.getMessage())));
        }
    }

    private Admission admitPriced(Ledger.Node node, LlmRequest request, Cancellation cancellation)
            throws InterruptedException {
        Demand demand = tariff.byBytes(request);
        while (pacing.permits().acquire(cancellation)) {
            switch (askHoldingAPermit(node, demand, request)) {
                case Verdict.Granted(Reservation reservation) -> {
                    return new Admission.Admitted(request, reservation);
                }
                case Verdict.Wait(long seen) -> ledger.awaitChange(seen, cancellation);
                case Verdict.Refused(Breach breach) -> {
                    if (breach instanceof Breach.Calls || demand.bound() == Demand.Bound.ESTIMATED) {
                        events.append(request.callId(), request.turn(), new StepEvent.BudgetRefused(breach));
                        return new Admission.TurnedAway(new CallResult.Refused(breach));
                    }
                    demand = tariff.byTokeniser(request);
                }
            }
        }
        return new Admission.TurnedAway(cancelled(cancellation));
    }

    /// The permit is kept only when the call may be made.
    private Verdict askHoldingAPermit(Ledger.Node node, Demand demand, LlmRequest request) {
        boolean granted = false;
        try {
            Verdict verdict = ledger.ask(node, demand, isLast(request));
            granted = verdict instanceof Verdict.Granted;
            return verdict;
        } finally {
            if (!granted) {
                pacing.permits().release();
            }
        }
    }

    /// Sends an admitted call and waits for its end, retries included.
    public CallResult send(Admission.Admitted admitted, Cancellation cancellation) throws InterruptedException {
        Admission.Admitted current = admitted;
        for (int attempt = 1;; attempt++) {
            Attempt made = attempt(current, attempt, cancellation);
            if (made.retryIn().isEmpty()) {
                return made.result();
            }
            if (!pause(made.retryIn().get(), cancellation)) {
                return cancelled(cancellation);
            }
            switch (admit(current.reservation().node(), admitted.wanted(), cancellation)) {
                case Admission.TurnedAway(CallResult result) -> {
                    return result;
                }
                case Admission.Admitted again -> current = again;
            }
        }
    }

    /// One attempt. Whatever happens, the reservation is booked and the permit given back.
    private Attempt attempt(Admission.Admitted admitted, int number, Cancellation cancellation) {
        Sending sending = new Sending(admitted, number, new Booking(admitted.reservation()), pacing.time().nanoTime());
        try {
            if (cancellation.isCancelled()) {
                sending.booking().withdraw();
                return new Attempt(cancelled(cancellation), Optional.empty());
            }
            LlmRequest request = admitted.request();
            messages.called(request, number, reserved(admitted.reservation()));
            try {
                return replied(sending, tariff.models().backendOf(request.model()).call(request, cancellation));
            } catch (LlmException failure) {
                return failed(sending, failure, cancellation);
            }
        } finally {
            try {
                endUnbooked(sending);
            } finally {
                pacing.permits().release();
            }
        }
    }

    /// What nobody booked broke off inside rlm: its fate is unknown, so it stays charged, and the record says so.
    private void endUnbooked(Sending sending) {
        if (sending.booking().isOpen()) {
            Reservation reservation = sending.reservation();
            sending.booking().leaveUnsettled();
            events.append(sending.request().callId(), sending.request().turn(), new StepEvent.ModelFailed(
                    sending.number(), "internal", OptionalInt.empty(), "the call broke off inside rlm", false,
                    bound(reservation), reservation.amount().cost(), Optional.empty(), since(sending.startNanos())));
        }
    }

    private Attempt replied(Sending sending, LlmReply reply) {
        LlmRequest request = sending.request();
        Usage usage = reply.usage().orElseGet(() -> bound(sending.reservation()));
        Usd cost = reply.usage().isPresent()
                ? tariff.priceOf(request.model()).of(usage)
                : sending.reservation().amount().cost();
        sending.booking().settle(usage, cost);
        reply.usage().ifPresent(counted -> tariff.observe(request, counted));
        events.append(request.callId(), request.turn(), new StepEvent.ModelReplied(sending.number(), reply.text(),
                reply.thinking(), reply.toolCalls(), reply.finish(), usage, reply.usage().isEmpty(),
                reply.providerCostUsd(), reply.requestId(), since(sending.startNanos()), cost));
        return new Attempt(new CallResult.Replied(reply), Optional.empty());
    }

    private Attempt failed(Sending sending, LlmException failure, Cancellation cancellation) {
        LlmRequest request = sending.request();
        Optional<Duration> retryIn = cancellation.isCancelled()
                ? Optional.empty()
                : pacing.retries().pauseAfter(failure, sending.number(), request.timeout(), pacing.random());
        boolean released = !failure.outcomeUnknown();
        if (released) {
            sending.booking().release();
        } else {
            sending.booking().leaveUnsettled();
        }
        events.append(request.callId(), request.turn(), new StepEvent.ModelFailed(sending.number(),
                failure.kind().name().toLowerCase(Locale.ROOT), failure.status(), failure.getMessage(), released,
                released ? Usage.ZERO : bound(sending.reservation()),
                released ? Usd.ZERO : sending.reservation().amount().cost(), retryIn, since(sending.startNanos())));
        return new Attempt(cancellation.isCancelled() ? cancelled(cancellation) : new CallResult.Failed(failure),
                retryIn);
    }

    /// @return false when the cancellation ended the pause
    private boolean pause(Duration duration, Cancellation cancellation) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        try (Registration _ = pacing.time().schedule(duration, over::countDown);
                Registration _ = cancellation.onCancel(over::countDown)) {
            over.await();
        }
        return !cancellation.isCancelled();
    }

    private Duration since(long startNanos) {
        return Duration.ofNanos(pacing.time().nanoTime() - startNanos);
    }

    private static Usage bound(Reservation reservation) {
        Demand demand = reservation.demand();
        return Usage.of(demand.inputTokens(), demand.billedOutput(reservation.maxOutput()));
    }

    private static StepEvent.Reserved reserved(Reservation reservation) {
        Usage bound = bound(reservation);
        return new StepEvent.Reserved(bound.input(), bound.output(), reservation.amount().cost(),
                reservation.demand().bound().label());
    }

    private static boolean isLast(LlmRequest request) {
        return request.purpose() == Purpose.FINAL;
    }

    private static CallResult cancelled(Cancellation cancellation) {
        return new CallResult.Cancelled(cancellation.cause().orElse(Cancellation.Cause.STOP));
    }

    /// What one attempt came to.
    ///
    /// @param retryIn empty when it was the last
    private record Attempt(CallResult result, Optional<Duration> retryIn) {}

    /// An attempt on its way.
    ///
    /// @param number from 1
    private record Sending(Admission.Admitted admitted, int number, Booking booking, long startNanos) {
        LlmRequest request() {
            return admitted.request();
        }

        Reservation reservation() {
            return admitted.reservation();
        }
    }

    /// Books a reservation once; one that nobody booked stays charged, for its fate is unknown.
    private final class Booking {
        private final Reservation reservation;
        private boolean open = true;

        Booking(Reservation reservation) {
            this.reservation = reservation;
        }

        void settle(Usage usage, Usd cost) {
            open = false;
            ledger.settle(reservation, usage, cost);
        }

        void release() {
            open = false;
            ledger.release(reservation);
        }

        void withdraw() {
            open = false;
            ledger.withdraw(reservation);
        }

        void leaveUnsettled() {
            open = false;
            ledger.leaveUnsettled(reservation);
        }

        boolean isOpen() {
            return open;
        }
    }
}
