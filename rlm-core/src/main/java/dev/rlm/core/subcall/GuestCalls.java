package dev.rlm.core.subcall;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.rlm.core.answer.Failure;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Left;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.call.CallGate;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryException;

/// Serves the guest vocabulary of one node: checks what the guest passed, gives call ids in order, asks, records.
/// Thread-safe: guest threads may call at the same time.
public final class GuestCalls implements HostFunctions {
    private static final int MOST_MEMBERS = 10_000;
    /// Of a node in all, each member of a batch counted: every one, refused or not, takes memory and room in the record.
    private static final int MOST_CALLS = 100_000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Caller caller;
    private final Services services;
    private final PlainCalls plain;
    private final ChildCalls children;
    private final BudgetView budget;
    private final BiConsumer<ModelId, String> asked;
    private int lastCall;
    private int open;
    private int begun;
    private boolean closed;
    private Cancellation session;

    /// What the calls of a whole run share.
    ///
    /// @param fatal is told of a failure that ends the whole run
    /// @param refused is told of each refusal that became an error in a guest
    public record Services(CallGate gate, Ledger ledger, Tariff tariff, Terms terms, RunPlaces places, TimeSource time,
            Consumer<Failure> fatal, Consumer<Breach> refused) {}

    /// @param asked is told of each sub-call and child run before it is made: the model, and all that it is to read
    public GuestCalls(Caller caller, Services services, ChildRunner runner,
            BiConsumer<ModelId, String> asked) {
        this.asked = asked;
        this.caller = caller;
        this.services = services;
        this.budget = new BudgetView(services.ledger(), caller, services.time());
        this.plain = new PlainCalls(caller, services, budget);
        this.children = new ChildCalls(caller, services, budget, runner);
        this.session = caller.work().child();
    }

    /// From now on all queries are refused: the node is making its last answer.
    public synchronized void refuse() {
        closed = true;
    }

    /// The guest's session is gone: what it asked for is ended, for nobody will read it.
    public void abandon() {
        Cancellation gone;
        synchronized (this) {
            gone = session;
            session = caller.work().child();
        }
        gone.cancel(Cancellation.Cause.ENDED);
    }

    /// Ends all that is still asked for and waits until it is settled and recorded: a node ends after its calls.
    public void end() {
        refuse();
        caller.work().cancel(Cancellation.Cause.ENDED);
        boolean interrupted = false;
        synchronized (this) {
            while (open > 0) {
                try {
                    wait();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public HostReply call(GuestCall call) {
        if (begin() > MOST_CALLS) {
            settle();
            return new HostReply.Error(tooMany());
        }
        try {
            return answer(call);
        } finally {
            settle();
        }
    }

    /// @return how many calls there were, this one included
    private synchronized int begin() {
        open++;
        return ++begun;
    }

    /// Counts the members of a batch beyond the first.
    private synchronized int beginMembers(int members) {
        begun += Math.max(0, members - 1);
        return begun;
    }

    private static String tooMany() {
        return String.format(Locale.ROOT, "refused: more than %,d calls; work in code", MOST_CALLS);
    }

    private synchronized void settle() {
        open--;
        notifyAll();
    }

    private HostReply answer(GuestCall call) {
        try {
            caller.log()
                    .append(new StepEvent.GuestCalled(call.cell(), call.n(), Recorded.function(call.function()),
                            Recorded.arguments(call.arguments())));
            Served served = serve(call);
            caller.log()
                    .append(new StepEvent.GuestAnswered(call.cell(), call.n(), served.recorded(), served.heldBy(),
                            served.error()));
            return served.error()
                    .<HostReply>map(HostReply.Error::new)
                    .orElseGet(() -> new HostReply.Value(served.value().orElseThrow()));
        } catch (TrajectoryException e) {
            services.fatal().accept(new Failure(Failure.Kind.TRAJECTORY, e.getMessage()));
            return new HostReply.Error("the run cannot be recorded any more");
        }
    }

    private Served serve(GuestCall call) {
        Arguments arguments = new Arguments(call.arguments());
        try {
            return switch (call.function()) {
                case "budget" -> Served.value(budget.json());
                case "llm_query" -> single(plain(arguments));
                case "llm_query_batched" -> batch(plainly(arguments.texts("prompts"), model(arguments)));
                case "rlm_query" -> single(deeply(List.of(arguments.text("prompt")),
                        List.of(arguments.context("context")), model(arguments), arguments.flag("share")));
                case "rlm_query_batched" -> deepBatch(arguments);
                default -> Served.error("there is no function " + Recorded.function(call.function()));
            };
        } catch (BadCallException e) {
            return Served.error(call.function() + ": " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Served.error("interrupted");
        }
    }

    /// A second positional text is a model's name, or else more of the prompt.
    private List<SubcallResult> plain(Arguments arguments) throws InterruptedException {
        Optional<String> extra = arguments.optionalText("extra");
        Optional<ModelId> named = extra.flatMap(services.terms().models()::find);
        if (named.isPresent()) {
            return plainly(List.of(arguments.text("prompt")), named.get());
        }
        String prompt = joined(arguments.text("prompt"), extra.map(ContextValue.Text::new));
        return plainly(List.of(prompt), model(arguments));
    }

    private Served deepBatch(Arguments arguments) throws InterruptedException {
        List<String> prompts = arguments.texts("prompts");
        return batch(deeply(prompts, arguments.contexts("contexts", prompts.size()), model(arguments),
                arguments.flag("share")));
    }

    private List<SubcallResult> plainly(List<String> prompts, ModelId model) throws InterruptedException {
        refuseWhatCannotBe(prompts.size());
        prompts.forEach(prompt -> asked.accept(model, prompt));
        return plain.ask(ids(prompts.size()), prompts, model, session());
    }

    /// Child runs, or plain calls at the deepest level.
    private List<SubcallResult> deeply(List<String> prompts, List<Optional<ContextValue>> contexts, ModelId model,
            boolean share) throws InterruptedException {
        if (share) {
            refuseToShare();
        }
        if (caller.levelsBelow() <= 1) {
            List<String> whole = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                whole.add(joined(prompts.get(i), contexts.get(i)));
            }
            return plainly(whole, model);
        }
        refuseWhatCannotBe(prompts.size());
        if (prompts.isEmpty()) {
            return List.of();
        }
        Terms terms = services.terms();
        Left ceiling = ChildCalls.ceiling(services.ledger().left(caller.node()), terms, services.tariff(),
                prompts.size());
        List<CallId> ids = ids(prompts.size());
        List<ChildRun> runs = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            asked.accept(model, joined(prompts.get(i), contexts.get(i)));
            runs.add(new ChildRun(ids.get(i), caller.level() + 1, prompts.get(i), contexts.get(i), share, model,
                    ceiling,
                    ChildCalls.time(caller, terms.childShare(), services.time())));
        }
        return children.run(runs, session());
    }

    private synchronized Cancellation session() {
        return session;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void refuseWhatCannotBe(int members) {
        if (members > MOST_MEMBERS) {
            throw new BadCallException(
                    String.format(Locale.ROOT, "%,d prompts in one batch; at most %,d", members, MOST_MEMBERS));
        }
        if (beginMembers(members) > MOST_CALLS) {
            throw new BadCallException(tooMany());
        }
        if (isClosed()) {
            throw new BadCallException("refused: this is the last step of the run");
        }
        if (caller.levelsBelow() == 0) {
            Breach breach = new Breach.Depth(caller.node().id(), caller.maxDepth());
            caller.log().append(new StepEvent.BudgetRefused(breach));
            services.refused().accept(breach);
            throw new BadCallException("refused: " + breach.sentence());
        }
    }

    /// @throws BadCallException when a child could not begin with the caller's variables
    private void refuseToShare() {
        services.terms().unforkable().ifPresent(engine -> {
            throw new BadCallException(
                    "share=True: the %s REPL cannot be copied; put what the child needs into its context"
                            .formatted(engine));
        });
        if (caller.levelsBelow() == 1) {
            throw new BadCallException("share=True: at this depth rlm_query is a plain call, which has no variables; "
                    + "put what it needs into its context");
        }
    }

    private synchronized List<CallId> ids(int count) {
        List<CallId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(caller.node().id().child(++lastCall));
        }
        return ids;
    }

    private ModelId model(Arguments arguments) {
        GuestModels models = services.terms().models();
        Optional<String> name = arguments.optionalText("model");
        if (name.isEmpty()) {
            return models.sub();
        }
        return models.find(name.get())
                .orElseThrow(() -> new BadCallException(
                        "no model \"%s\" here; there is: %s".formatted(name.get(), models.listed())));
    }

    private static String joined(String prompt, Optional<ContextValue> context) {
        return context.map(value -> switch (value) {
            case ContextValue.Text(String text) -> prompt + "\n\n" + text;
            case ContextValue.Texts(List<String> texts) -> prompt + "\n\n" + String.join("\n\n", texts);
        }).orElse(prompt);
    }

    private static Served single(List<SubcallResult> results) {
        return switch (results.getFirst()) {
            case SubcallResult.Text text -> new Served(Optional.of(JSON.textNode(text.text())), heldBy(results),
                    Optional.empty());
            case SubcallResult.Problem(String why) -> Served.error(why);
        };
    }

    private static Served batch(List<SubcallResult> results) {
        ArrayNode texts = JSON.arrayNode();
        for (SubcallResult result : results) {
            texts.add(switch (result) {
                case SubcallResult.Text text -> text.text();
                case SubcallResult.Problem(String why) -> "Error: " + why;
            });
        }
        return new Served(Optional.of(texts), heldBy(results), Optional.empty());
    }

    /// The calls whose own events hold these very texts; none when one of them is held nowhere else.
    private static List<CallId> heldBy(List<SubcallResult> results) {
        List<CallId> calls = new ArrayList<>();
        for (SubcallResult result : results) {
            if (result instanceof SubcallResult.Text text && text.heldBy().isPresent()) {
                calls.add(text.heldBy().get());
            }
        }
        return calls.size() == results.size() ? calls : List.of();
    }

    /// What goes back to the guest and into the record.
    private record Served(Optional<JsonNode> value, List<CallId> heldBy, Optional<String> error) {
        static Served value(JsonNode value) {
            return new Served(Optional.of(value), List.of(), Optional.empty());
        }

        /// The value, unless other events hold it.
        Optional<JsonNode> recorded() {
            return heldBy.isEmpty() ? value : Optional.empty();
        }

        static Served error(String message) {
            return new Served(Optional.empty(), List.of(), Optional.of(message));
        }
    }
}
