package dev.rlm.core.trajectory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Usage;

/// What is known of a run after its events so far: the one fold that everything which shows or continues a run reads.
/// It holds replies, code and outputs, but no messages. Mutable and not thread-safe: whoever feeds it from several
/// threads, as a live display does, guards it.
public final class RunState {
    private final RunNode root = new RunNode(CallId.ROOT);
    private final Map<CallId, RunNode> nodes = new HashMap<>(Map.of(CallId.ROOT, root));
    private final Map<CallId, Place> open = new LinkedHashMap<>();
    private StepEvent.@Nullable RunStarted started;
    private StepEvent.@Nullable RouteChosen route;
    private StepEvent.@Nullable RunFinished finished;
    private @Nullable Instant firstAt;
    private @Nullable Instant lastAt;
    private Usd spent = Usd.ZERO;

    /// Whether a run goes on.
    public enum Status {
        /// Its file is being written.
        RUNNING,
        /// It came to its end.
        FINISHED,
        /// Its program ended before it did.
        CUT_OFF
    }

    /// Where an open call stands.
    private record Place(RunNode node, RunTurn turn, ModelCall call) {}

    /// Takes what was read from a file.
    public void take(RecordedEvent recorded) {
        seen(recorded.timestamp());
        recorded.event().ifPresent(event -> take(recorded.call(), recorded.turn(), recorded.timestamp(), event));
        // The writer's own sum: types that are not known here may charge too.
        spent = recorded.spent();
    }

    /// Takes an event as it happens; the first two are what [EventSink#append] got.
    public void take(CallId call, int turn, Instant when, StepEvent event) {
        seen(when);
        spent = spent.plus(event.cost());
        switch (event) {
            case StepEvent.RunStarted run -> {
                started = run;
                root.asks(run.prompt());
            }
            case StepEvent.RouteChosen chosen -> route = chosen;
            case StepEvent.ModelCalled called -> called(call, turn, when, called);
            case StepEvent.ModelReplied replied ->
                ended(call, asked -> asked.replied(replied), spend(replied.usage(), replied.cost(), Usd.ZERO));
            case StepEvent.ModelFailed failed ->
                ended(call, asked -> asked.failed(failed), spend(failed.unsettled(), failed.cost(), failed.cost()));
            case StepEvent.CodeStarted code -> turnOf(call, turn).start(code);
            case StepEvent.CodeFinished code -> turnOf(call, turn).finish(code);
            case StepEvent.ChildStarted child -> nodeOf(call).asks(child.prompt());
            case StepEvent.ChildFinished child ->
                nodeOf(call).end(child.outcome(), child.answer(), child.partial());
            case StepEvent.RunFinished run -> finish(run);
            case StepEvent.ReplLost _,StepEvent.BudgetRefused _,StepEvent.AnswerRejected _,StepEvent.Hint _ ->
                turnOf(call, turn).note(event);
            case StepEvent.ReplStarted _,StepEvent.SetupFinished _,StepEvent.GuestCalled _,StepEvent.GuestAnswered _ -> {
                // Nothing that is shown follows from these.
            }
        }
    }

    private void seen(Instant when) {
        firstAt = firstAt == null ? when : firstAt;
        lastAt = when;
    }

    private void called(CallId id, int turn, Instant when, StepEvent.ModelCalled event) {
        Place before = open.get(id);
        if (before != null && before.call.state() == ModelCall.State.RETRYING) {
            put(new Place(before.node, before.turn, before.call.sentAgain()));
            before.node.use(new Spend(1, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0));
            return;
        }
        CallId asking = event.purpose() == Purpose.SUB ? id.parent().orElse(id) : id;
        RunNode node = nodeOf(asking);
        RunTurn at = turn > 0 ? node.turn(turn) : node.current();
        put(new Place(node, at, ModelCall.sent(id, when, event)));
        node.use(new Spend(1, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0));
    }

    private void ended(CallId id, UnaryOperator<ModelCall> change, Spend charged) {
        Place place = open.get(id);
        if (place != null) {
            put(new Place(place.node, place.turn, change.apply(place.call)));
            place.node.use(charged);
        }
    }

    private void put(Place place) {
        place.turn.put(place.call);
        if (place.call.isOpen()) {
            open.put(place.call.id(), place);
        } else {
            open.remove(place.call.id());
        }
    }

    private void finish(StepEvent.RunFinished event) {
        finished = event;
        root.end(event.outcome(), event.answer().map(answer -> answer.text()),
                event.answer().map(answer -> answer.partial()).orElse(false));
    }

    /// A sub-call's own events, a refusal above all, belong to the node that made it.
    private RunTurn turnOf(CallId call, int turn) {
        CallId id = call;
        while (!nodes.containsKey(id)) {
            id = id.parent().orElse(CallId.ROOT);
        }
        RunNode node = nodeOf(id);
        return turn > 0 ? node.turn(turn) : node.current();
    }

    private RunNode nodeOf(CallId id) {
        RunNode known = nodes.get(id);
        if (known != null) {
            return known;
        }
        RunNode begun = new RunNode(id);
        nodeOf(id.parent().orElse(CallId.ROOT)).current().add(begun);
        nodes.put(id, begun);
        return begun;
    }

    private static Spend spend(Usage usage, Usd cost, Usd unsettled) {
        return new Spend(0, usage, cost, unsettled, 0);
    }

    /// How the run began; empty before its first event.
    public Optional<StepEvent.RunStarted> started() {
        return Optional.ofNullable(started);
    }

    /// Which way it took, where the ways were weighed.
    public Optional<StepEvent.RouteChosen> route() {
        return Optional.ofNullable(route);
    }

    /// How it ended; empty while it has not.
    public Optional<StepEvent.RunFinished> finished() {
        return Optional.ofNullable(finished);
    }

    /// @param beingWritten whether its file is, see [TrajectoryWriter#isBeingWritten]
    public Status status(boolean beingWritten) {
        if (finished != null) {
            return Status.FINISHED;
        }
        return beingWritten ? Status.RUNNING : Status.CUT_OFF;
    }

    public RunNode root() {
        return root;
    }

    /// Root or child run of that id; empty for sub-calls and unknown ids.
    public Optional<RunNode> node(CallId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /// Calls without a reply or a final failure, oldest first.
    public List<ModelCall> openCalls() {
        return open.values().stream().map(Place::call).toList();
    }

    /// All that is charged so far.
    public Usd spent() {
        return spent;
    }

    /// What the whole run used: the run's own account once it has ended, until then the sum over its calls.
    public Spend spend() {
        return finished == null ? root.total() : finished.spend();
    }

    /// When the first event was recorded; empty before it.
    public Optional<Instant> firstAt() {
        return Optional.ofNullable(firstAt);
    }

    /// When the last event was recorded; empty before the first.
    public Optional<Instant> lastAt() {
        return Optional.ofNullable(lastAt);
    }

    /// From the first event to the last; the run's own figure once it has ended.
    public Duration duration() {
        if (finished != null) {
            return finished.duration();
        }
        return firstAt == null || lastAt == null ? Duration.ZERO : Duration.between(firstAt, lastAt);
    }
}
