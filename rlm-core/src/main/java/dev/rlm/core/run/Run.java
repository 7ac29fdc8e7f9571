package dev.rlm.core.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Allowance;
import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.FinalReserve;
import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.context.Document;
import dev.rlm.core.id.CallId;
import dev.rlm.core.id.Sha256;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.prompt.Question;
import dev.rlm.core.prompt.SystemPrompt;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.subcall.Places;
import dev.rlm.core.subcall.Room;
import dev.rlm.core.subcall.RunPlaces;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryException;

/// A whole run: the root node and all below it, under one ledger. Made for one call of [#execute].
public final class Run {
    private final RunConfig config;
    private final Host host;
    private final Tally events;
    private final Ledger ledger;
    private final Cancellation stop;
    private final Cancellation work;
    private Optional<CellResult> cell = Optional.empty();
    private final AtomicReference<Optional<Failure>> failure = new AtomicReference<>(Optional.empty());

    /// @param control the user's ways to end it
    public Run(RunConfig config, Host host, EventSink events, Control control) {
        this.config = config;
        this.host = host;
        this.events = new Tally(events);
        ModelPrice price = host.tariff().priceOf(config.model());
        ModelTraits traits = host.tariff().models().traitsOf(config.model());
        this.ledger = new Ledger(config.limits(),
                config.route().direct() || config.program().isPresent()
                        ? Amount.NONE
                        : FinalReserve.of(config.limits(), price, traits),
                host.allowance());
        this.stop = control.stop().child();
        this.work = stop.child();
        control.answerNow().onCancel(() -> control.answerNow().cause().ifPresent(work::cancel));
    }

    /// Runs to the end, on the calling thread and virtual threads of its own. Nothing is left behind.
    ///
    /// @throws TrajectoryException when the run cannot be recorded
    public RunResult execute() throws InterruptedException {
        long start = host.time().nanoTime();
        events.append(CallId.ROOT, 0, started());
        config.route().weighed().ifPresent(chosen -> events.append(CallId.ROOT, 0, chosen));
        Optional<Failure> impossible = impossible(config, host).or(() -> withoutEngine(config, host));
        Outcome outcome = impossible.isPresent() ? new Outcome.Failed(impossible.get(), Optional.empty()) : root();
        Duration duration = Duration.ofNanos(host.time().nanoTime() - start);
        Spend spend = ledger.spent(ledger.root());
        Optional<StepEvent.Reason> reason = reason(outcome);
        events.append(CallId.ROOT, events.turns(), new StepEvent.RunFinished(outcome.label(), outcome.found(),
                reason, spend, events.turns(), events.depth(), events.refusals(), duration));
        return new RunResult(outcome, reason, spend, events.turns(), events.depth(), events.refusals(), duration);
    }

    /// Of a limit: which, how much was used, what the largest part of it was, and what raises it.
    private Optional<StepEvent.Reason> reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _,Outcome.Cancelled _ -> Optional.empty();
            case Outcome.Exhausted(Breach breach, Optional<Answer> _) -> Optional.of(
                    new StepEvent.Reason(breach.kind(), breach.shownLimit(), breach.shownUsed(), breach.sentence()
                            + events.largestPart(breach).map(part -> "; largest part: " + part).orElse("")
                            + "; raise it with " + breach.raisedBy()));
            case Outcome.Failed(Failure why, Optional<Answer> _) -> Optional.of(
                    new StepEvent.Reason(reasonKind(why.kind()), "", "", why.message()));
        };
    }

    private static String reasonKind(Failure.Kind kind) {
        return switch (kind) {
            case KEY, BACKEND -> "backend";
            case SANDBOX -> "sandbox";
            case SETTINGS, LIMIT, TRAJECTORY, INTERNAL -> "internal";
        };
    }

    private Outcome root() throws InterruptedException {
        Optional<RunPlaces> begun = places().begin(room(config, host), levels(config), stop);
        if (begun.isEmpty()) {
            return new Outcome.Cancelled(Optional.empty());
        }
        try (RunPlaces places = begun.get()) {
            return root(new Nodes(config, host, new Nodes.Own(ledger, events, places), this::fail),
                    places.room().rootBytes());
        }
    }

    /// A direct call stands in nobody's way.
    private Places places() {
        return config.route().direct() ? new Places(0, 0) : host.places();
    }

    private Outcome root(Nodes nodes, long replBytes) throws InterruptedException {
        NodePlan plan = new NodePlan(ledger.root(), 0, replBytes, question(config), config.model(),
                config.route().direct() ? Purpose.DIRECT : Purpose.ROOT, config.seed(), Optional.empty(), stop, work);
        Outcome outcome = config.program().isPresent()
                ? own(nodes, plan, config.program().get())
                : nodes.run(plan, config.limits().time());
        return failure.get().<Outcome>map(why -> new Outcome.Failed(why, outcome.found())).orElse(outcome);
    }

    private Outcome own(Nodes nodes, NodePlan plan, String program) {
        Duration limit = config.limits().time();
        CellEnd end = CellEnd.of(() -> nodes.cell(plan, program, limit), work,
                new Breach.Time(CallId.ROOT, limit, limit));
        cell = end.cell();
        return end.outcome();
    }

    /// What the program came to, once the run has ended; empty when there is none, or it did not begin.
    public Optional<CellResult> cell() {
        return cell;
    }

    private static Question question(RunConfig config) {
        return config.program().isPresent()
                ? Question.ofProgram(config.prompt(), config.context())
                : Question.of(config.prompt(), config.context());
    }

    /// Told of a failure that ends the whole run; the first counts.
    private void fail(Failure why) {
        failure.compareAndSet(Optional.empty(), Optional.of(why));
        work.cancel(Cancellation.Cause.RUN_FAILED);
    }

    /// Why a run like this cannot be made, whatever its model would say; empty when it can.
    public static Optional<Failure> impossible(RunConfig config, Host host) {
        for (ModelId model : config.asked()) {
            Optional<Failure> unaffordable = host.tariff().isPriced(model)
                    ? unpayable(model, config.limits(), host.tariff())
                    : unpriced(model, config.limits(), host.allowance());
            if (unaffordable.isPresent()) {
                return unaffordable;
            }
        }
        return config.route().direct() ? Optional.empty() : crowded(config, host);
    }

    /// What the run's REPLs may take if it is alone. Asks the engine.
    public static Room room(RunConfig config, Host host) {
        if (config.route().direct()) {
            return Room.NONE;
        }
        OptionalLong each = config.memoryBytes() > 0 ? OptionalLong.of(config.memoryBytes()) : OptionalLong.empty();
        return host.places()
                .room(each.orElseGet(() -> host.repls().memoryFor(question(config).input().context())),
                        each.orElseGet(() -> host.repls().memoryFor(new ContextValue.Text(""))), each);
    }

    /// Of children that may have REPLs.
    private static int levels(RunConfig config) {
        return config.route().direct() ? 0 : Math.max(0, config.limits().depth() - 1);
    }

    /// Why there are fewer places than levels of REPLs; empty when there are as many.
    private static Optional<Failure> crowded(RunConfig config, Host host) {
        int allowed = host.places().children();
        return levels(config) <= allowed
                ? Optional.empty()
                : Optional.of(new Failure(Failure.Kind.SETTINGS, needsPlaces(config) + String.format(Locale.ROOT,
                        ": set max_children to %d or more, or max_depth to %d or less", levels(config), allowed + 1)));
    }

    /// Why memory has room for fewer; likewise.
    private static Optional<Failure> cramped(RunConfig config, Host host) {
        int levels = levels(config);
        if (levels == 0) {
            return Optional.empty();
        }
        Room room = room(config, host);
        return levels <= room.fitting()
                ? Optional.empty()
                : Optional.of(new Failure(Failure.Kind.SETTINGS, needsPlaces(config) + String.format(Locale.ROOT,
                        ", which may take %,d MiB of memory, and %,d MiB are free: end other programs, or set max_depth "
                                + "to %d or less",
                        (room.rootBytes() + levels * room.childBytes()) >> 20, room.availableBytes() >> 20,
                        room.fitting() + 1)));
    }

    private static String needsPlaces(RunConfig config) {
        return String.format(Locale.ROOT, "max_depth %d needs places for %d REPLs at once, one for each level",
                config.limits().depth(), levels(config) + 1);
    }

    /// Why the REPL engine of a run like this cannot run here, or not as often as it has to; empty when it can, and where
    /// none is needed.
    public static Optional<Failure> withoutEngine(RunConfig config, Host host) {
        if (config.route().direct()) {
            return Optional.empty();
        }
        try {
            host.repls().check();
            return cramped(config, host);
        } catch (ReplException missing) {
            return Optional.of(new Failure(Failure.Kind.SANDBOX, missing.getMessage()));
        }
    }

    private static Optional<Failure> unpriced(ModelId model, Limits limits, Allowance allowance) {
        Optional<String> raised = limits.cost().isPresent()
                ? Optional.of("a cost budget cannot be kept: add %s, or set --cost-budget none")
                : allowance.left().map(_ -> "a daily budget cannot be kept: add %s, or set daily_cost_usd to \"none\"");
        return raised.map(words -> new Failure(Failure.Kind.SETTINGS, "no price is known for " + model + ", so "
                + words.formatted("[prices.\"" + model + "\"] to rlm.toml")));
    }

    private static Optional<Failure> unpayable(ModelId model, Limits limits, Tariff tariff) {
        return limits.cost()
                .filter(limit -> limit.isZero() && !tariff.priceOf(model).isFree())
                .map(_ -> new Failure(
                        Failure.Kind.SETTINGS, ("a cost budget of 0 is for models that are free of "
                                + "charge, and %s is not: set --cost-budget higher, or name another model")
                                .formatted(model)));
    }

    private StepEvent.RunStarted started() {
        Map<String, String> versions = new HashMap<>(config.versions());
        versions.put("prompt", SystemPrompt.load().version());
        versions.put("engine", host.repls().version());
        List<StepEvent.Input> inputs = config.context().documents().stream().map(Run::input).toList();
        Optional<StepEvent.SetupFile> setup = config.setup()
                .map(one -> new StepEvent.SetupFile(one.name(), Sha256.of(one.code()), one.code().length()));
        return new StepEvent.RunStarted(config.prompt(), config.model(), config.models().sub(), host.repls().engine(),
                host.repls().chosen(),
                config.program().isPresent() ? "cell" : "repl", config.limits(), config.settings(), config.seed(),
                inputs, config.workingFolder(), versions, setup, replPlaces());
    }

    /// Where there may be children with REPLs.
    private Optional<StepEvent.ReplPlaces> replPlaces() {
        if (levels(config) == 0) {
            return Optional.empty();
        }
        Room room = room(config, host);
        return Optional.of(new StepEvent.ReplPlaces(room.children(), room.fitting(), room.availableBytes(),
                room.rootBytes(), room.childBytes()));
    }

    private static StepEvent.Input input(Document document) {
        return new StepEvent.Input(document.name(), document.path().map(Object::toString), document.text().length(),
                document.bytes(), document.modified(), document.encoding(), document.sha256());
    }
}
