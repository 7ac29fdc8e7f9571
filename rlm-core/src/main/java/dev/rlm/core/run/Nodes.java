package dev.rlm.core.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
import dev.rlm.core.protocol.Protocol;
import dev.rlm.core.protocol.ReplProtocol;
import dev.rlm.core.protocol.ReplSession;
import dev.rlm.core.protocol.Runaway;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.subcall.BudgetView;
import dev.rlm.core.subcall.Caller;
import dev.rlm.core.subcall.ChildRun;
import dev.rlm.core.subcall.GuestCalls;
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
    Nodes(RunConfig config, Host host, Recording recording, Consumer<Failure> fatal) {
        this.config = config;
        this.host = host;
        this.ledger = recording.ledger();
        this.events = recording.events();
        CallGate gate = new CallGate(host.tariff(), ledger, host.pacing(), events);
        Terms terms = new Terms(config.models(), model -> config.output().subFor(traits(model)), config.sampling(),
                config.childShare());
        this.services = new GuestCalls.Services(gate, ledger, host.tariff(), terms, host.places(), host.time(), fatal,
                recording.events()::refused);
    }

    /// Where a run's calls are booked and its events written.
    record Recording(Ledger ledger, Tally events) {}

    /// Runs a node to its end, within `limit` of time.
    Outcome run(NodePlan plan, Duration limit) throws InterruptedException {
        TimeSource time = host.time();
        Deadline until = Deadline.in(limit, time);
        Duration reserve = plan.purpose() == Purpose.DIRECT ? Duration.ZERO : FinalReserve.timeOf(limit);
        NodeLog log = new NodeLog(events, plan.account().id());
        Caller caller = new Caller(plan.account(), plan.level(), config.limits().depth(), plan.work(),
                until.before(reserve), log);
        Runaway runaway = new Runaway();
        GuestCalls guestCalls = new GuestCalls(caller, services, (child, session) -> child(child, plan, session),
                runaway::subCall);
        BudgetView budget = new BudgetView(ledger, caller, time);
        try (Protocol protocol = protocol(plan, caller, guestCalls, runaway);
                Registration _ = time.schedule(limit.minus(reserve),
                        () -> plan.work().cancel(Cancellation.Cause.TIME_UP));
                Registration _ = time.schedule(limit, () -> plan.stop().cancel(Cancellation.Cause.TIME_UP));
                Registration _ = plan.stop().onCancel(() -> Thread.ofVirtual().start(protocol::close))) {
            Scope.Voice voice = new Scope.Voice(services.gate(), plan.model(), plan.purpose(), config.output().turn(),
                    config.sampling());
            Scope scope = new Scope(caller, until, plan.stop(), voice, budget, time);
            return new RunLoop(scope, protocol, new Ending(scope, protocol, guestCalls), services.fatal())
                    .run();
        } finally {
            guestCalls.end();
        }
    }

    private Protocol protocol(NodePlan plan, Caller caller, GuestCalls guestCalls, Runaway runaway) {
        return plan.purpose() == Purpose.DIRECT
                ? new DirectProtocol(config.directMessages(), caller.log())
                : replProtocol(plan, caller, guestCalls, runaway);
    }

    private ReplProtocol replProtocol(NodePlan plan, Caller caller, GuestCalls guestCalls, Runaway runaway) {
        ReplSpec spec = new ReplSpec("python", plan.seed(), config.memoryBytes());
        ReplSession session = new ReplSession(
                () -> open(spec, plan.question().input(), guestCalls, caller), guestCalls::abandon, caller.log());
        int subCallChars = SystemPrompt.subCallChars(traits(config.models().sub()).contextWindow());
        UserMessage words = new UserMessage(shownChars(plan.model()), subCallChars);
        String system = SystemPrompt.load()
                .text(caller.levelsBelow(), words.shownChars(), subCallChars,
                        config.systemAddition());
        return new ReplProtocol(new ReplProtocol.Briefing(system, plan.question(), words, runaway), session,
                config.cellTimeout(), caller.log());
    }

    /// Opens a session; where it may have children with sessions of their own, the first of them is expected.
    private Repl open(ReplSpec spec, ReplInput input, GuestCalls functions, Caller caller) throws ReplException {
        Repl repl = host.repls().open(spec, input, functions);
        if (caller.levelsBelow() > 1) {
            host.repls().keepSpare(spec.memoryBytes());
        }
        return repl;
    }

    private Outcome child(ChildRun child, NodePlan parent, Cancellation session) throws InterruptedException {
        Limits ceiling = new Limits(child.ceiling().cost(), asLong(child.ceiling().tokens()),
                asLong(child.ceiling().calls()), OptionalLong.empty(), child.time(), config.limits().turns(),
                config.limits().depth());
        Ledger.Node account = ledger.open(parent.account(), child.id(), ceiling);
        List<Long> sizes = child.context().map(Nodes::sizes).orElse(List.of((long) child.prompt().length()));
        events.append(child.id(), 0, new StepEvent.ChildStarted(child.prompt(), sizes, ceiling));
        Cancellation stop = session.child();
        NodePlan plan = new NodePlan(account, child.level(), Question.ofChild(child.prompt(), child.context()),
                child.model(), Purpose.CHILD, Seeds.of(config.seed(), child.id()), stop, stop.child());
        Outcome outcome = run(plan, child.time());
        Optional<Answer> answer = outcome.found();
        events.append(child.id(), 0, new StepEvent.ChildFinished(outcome.label(), answer.map(Answer::text),
                answer.map(Answer::partial).orElse(false), ledger.spent(account)));
        return outcome;
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
