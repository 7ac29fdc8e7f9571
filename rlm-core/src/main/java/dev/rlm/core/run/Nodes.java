package dev.rlm.core.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.FinalReserve;
import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.call.CallGate;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Deadline;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.prompt.Question;
import dev.rlm.core.prompt.SystemPrompt;
import dev.rlm.core.prompt.UserMessage;
import dev.rlm.core.protocol.DirectProtocol;
import dev.rlm.core.protocol.OwnCell;
import dev.rlm.core.protocol.Protocol;
import dev.rlm.core.protocol.ReplProtocol;
import dev.rlm.core.protocol.ReplSession;
import dev.rlm.core.protocol.Runaway;
import dev.rlm.core.protocol.Sessions;
import dev.rlm.core.protocol.SetupException;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.subcall.BudgetView;
import dev.rlm.core.subcall.Caller;
import dev.rlm.core.subcall.ChildRun;
import dev.rlm.core.subcall.GuestCalls;
import dev.rlm.core.subcall.PlacedChild;
import dev.rlm.core.subcall.RunPlaces;
import dev.rlm.core.subcall.Terms;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.NodeLog;
import dev.rlm.core.trajectory.StepEvent;

/// Puts a node together and runs it: its REPL, protocol, guest calls and loop; and its children likewise. Thread-safe.
final class Nodes {
    private static final int WINDOW_PART = 16;
    private static final int CHARS_PER_TOKEN = 4;

    private final RunConfig config;
    private final Host host;
    private final Ledger ledger;
    private final EventSink events;
    private final GuestCalls.Services services;

    /// @param fatal is told of a failure that ends the whole run
    Nodes(RunConfig config, Host host, Own own, Consumer<Failure> fatal) {
        this.config = config;
        this.host = host;
        this.ledger = own.ledger();
        this.events = own.events();
        CallGate gate = new CallGate(host.tariff(), ledger, host.pacing(), events);
        Terms terms = new Terms(config.models(), model -> config.output().subFor(traits(model)), config.sampling(),
                config.childShare(), this::memoryFor,
                config.route().direct() ? Optional.empty() : unforkable(host.repls()));
        this.services = new GuestCalls.Services(gate, ledger, host.tariff(), terms, own.places(), host.time(), fatal,
                own.events()::refused);
    }

    /// What is the run's own.
    ///
    /// @param ledger where its calls are booked
    /// @param events where they are written
    /// @param places of its REPLs
    record Own(Ledger ledger, Tally events, RunPlaces places) {}

    /// A node while it lives.
    ///
    /// @param until when everything must have ended
    /// @param session comes when it is on its way up: no guest calls before
    private record Live(NodePlan plan, Caller caller, Deadline until, GuestCalls guestCalls, Runaway runaway,
            CompletableFuture<ReplSession> session) {}

    private static Optional<String> unforkable(ReplFactory repls) {
        return repls.forks() ? Optional.empty() : Optional.of(repls.engine());
    }

    /// Runs a node to its end, within `limit` of time.
    Outcome run(NodePlan plan, Duration limit) throws InterruptedException {
        TimeSource time = host.time();
        Duration reserve = plan.purpose() == Purpose.DIRECT ? Duration.ZERO : FinalReserve.timeOf(limit);
        Live node = live(plan, limit, reserve);
        BudgetView budget = new BudgetView(ledger, node.caller(), time);
        try (Protocol protocol = protocol(node);
                Registration _ = time.schedule(limit.minus(reserve),
                        () -> plan.work().cancel(Cancellation.Cause.TIME_UP));
                Registration _ = time.schedule(limit, () -> plan.stop().cancel(Cancellation.Cause.TIME_UP));
                Registration _ = plan.stop().onCancel(() -> Thread.ofVirtual().start(protocol::close))) {
            Scope.Voice voice = new Scope.Voice(services.gate(), plan.model(), plan.purpose(), config.output().turn(),
                    config.sampling());
            Scope scope = new Scope(node.caller(), node.until(), plan.stop(), voice, budget, time);
            return new RunLoop(scope, protocol, new Ending(scope, protocol, node.guestCalls()), services.fatal())
                    .run();
        } finally {
            node.guestCalls().end();
        }
    }

    /// Runs `code` as a node's one cell, within `limit` of time.
    ///
    /// @throws ReplException when the engine failed, or was stopped before the cell began
    /// @throws SetupException when the session could not be prepared
    CellResult cell(NodePlan plan, String code, Duration limit) throws ReplException, SetupException {
        Live node = live(plan, limit, Duration.ZERO);
        node.caller().log().nextTurn();
        try (OwnCell cell = new OwnCell(session(node), config.cellTimeout(), node.caller().log());
                Registration _ = host.time().schedule(limit, () -> plan.work().cancel(Cancellation.Cause.TIME_UP));
                Registration _ = plan.stop().onCancel(() -> Thread.ofVirtual().start(cell::close))) {
            return cell.run(code, plan.work());
        } finally {
            node.guestCalls().end();
        }
    }

    /// @param reserve of time that is kept back for a final call
    private Live live(NodePlan plan, Duration limit, Duration reserve) {
        Deadline until = Deadline.in(limit, host.time());
        Caller caller = new Caller(plan.account(), plan.level(), plan.replBytes(), config.limits().depth(), plan.work(),
                until.before(reserve), new NodeLog(events, plan.account().id()));
        Runaway runaway = new Runaway();
        CompletableFuture<ReplSession> session = new CompletableFuture<>();
        GuestCalls guestCalls = new GuestCalls(caller, services,
                (child, waiting) -> child(child, plan.account(), session, waiting), runaway::subCall);
        return new Live(plan, caller, until, guestCalls, runaway, session);
    }

    private Protocol protocol(Live node) {
        return node.plan().purpose() == Purpose.DIRECT
                ? new DirectProtocol(config.directMessages(), node.caller().log())
                : replProtocol(node);
    }

    private ReplProtocol replProtocol(Live node) {
        int subCallChars = SystemPrompt.subCallChars(traits(config.models().sub()).contextWindow());
        UserMessage words = new UserMessage(shownChars(node.plan().model()), subCallChars);
        String system = SystemPrompt.load()
                .text(new SystemPrompt.Reach(node.caller().levelsBelow(), host.repls().forks()), words.shownChars(),
                        subCallChars,
                        config.systemAddition());
        return new ReplProtocol(new ReplProtocol.Briefing(system, node.plan().question(), words, node.runaway()),
                session(node), config.cellTimeout(), node.caller().log());
    }

    private ReplSession session(Live node) {
        Sessions sessions = new Sessions(calls -> open(node, calls), node.guestCalls(), config.setup(),
                config.cellTimeout(), node.plan().caller());
        ReplSession session = new ReplSession(sessions, node.guestCalls()::abandon, node.caller().log());
        node.session().complete(session);
        return session;
    }

    /// Opens a session; where it may have children with sessions of their own, the first of them is expected.
    private Repl open(Live node, HostFunctions calls) throws ReplException {
        ReplSpec spec = spec(node.plan().seed());
        Repl repl = host.repls().open(spec, node.plan().question().input(), calls);
        if (node.caller().levelsBelow() > 1) {
            host.repls().keepSpare(spec.memoryBytes());
        }
        return repl;
    }

    /// @param caller the session of the node that asks
    /// @param waiting ends when nobody waits for the child any more
    private Outcome child(PlacedChild placed, Ledger.Node parent, CompletableFuture<ReplSession> caller,
            Cancellation waiting) throws InterruptedException {
        ChildRun child = placed.run();
        Limits ceiling = new Limits(child.ceiling().cost(), asLong(child.ceiling().tokens()),
                asLong(child.ceiling().calls()), OptionalLong.empty(), child.time(), config.limits().turns(),
                config.limits().depth());
        Ledger.Node account = ledger.open(parent, child.id(), ceiling);
        List<Long> sizes = child.context().map(Nodes::sizes).orElse(List.of((long) child.prompt().length()));
        events.append(child.id(), 0, new StepEvent.ChildStarted(child.prompt(), sizes, child.share(), ceiling));
        Cancellation stop = waiting.child();
        Question question = Question.ofChild(child.prompt(), child.context());
        long seed = Seeds.of(config.seed(), child.id());
        Optional<Sessions.Caller> shared = child.share()
                ? Optional.of(caller.join().asCaller(spec(seed), question.input()))
                : Optional.empty();
        NodePlan plan = new NodePlan(account, child.level(), placed.replBytes(), question, child.model(), Purpose.CHILD,
                seed, shared, stop,
                stop.child());
        Outcome outcome = run(plan, child.time());
        Optional<Answer> answer = outcome.found();
        events.append(child.id(), 0, new StepEvent.ChildFinished(outcome.label(), answer.map(Answer::text),
                answer.map(Answer::partial).orElse(false), ledger.spent(account)));
        return outcome;
    }

    private ReplSpec spec(long seed) {
        return new ReplSpec("python", seed, config.memoryBytes());
    }

    private long memoryFor(ChildRun child) {
        return host.repls().memoryFor(Question.ofChild(child.prompt(), child.context()).input().context());
    }

    private ModelTraits traits(ModelId model) {
        return host.tariff().models().traitsOf(model);
    }

    /// What is shown of a turn: 20,000 characters, or a sixteenth of the model's window.
    private int shownChars(ModelId model) {
        return Math.min(UserMessage.MOST_SHOWN_CHARS, traits(model).contextWindow() / WINDOW_PART * CHARS_PER_TOKEN);
    }

    private static List<Long> sizes(ContextValue context) {
        return switch (context) {
            case ContextValue.Text(String text) -> List.of((long) text.length());
            case ContextValue.Texts(List<String> texts) -> texts.stream().map(text -> (long) text.length()).toList();
        };
    }

    private static OptionalLong asLong(Optional<Long> value) {
        return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
    }
}
