package dev.rlm.app;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.rlm.app.budget.DailyBudget;
import dev.rlm.app.settings.ModelChoice;
import dev.rlm.app.settings.ModelChooser;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.settings.Shown;
import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.StateFile;
import dev.rlm.backends.tokens.O200kCounter;
import dev.rlm.core.budget.Allowance;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.budget.TokenBound;
import dev.rlm.core.call.Pacing;
import dev.rlm.core.call.Permits;
import dev.rlm.core.call.RetryPolicy;
import dev.rlm.core.context.ContextException;
import dev.rlm.core.context.ContextLoader;
import dev.rlm.core.context.ContextStore;
import dev.rlm.core.context.Document;
import dev.rlm.core.id.RunId;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.TokenCounter;
import dev.rlm.core.prompt.Question;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.run.Control;
import dev.rlm.core.run.Host;
import dev.rlm.core.run.LoneCell;
import dev.rlm.core.run.Route;
import dev.rlm.core.run.Run;
import dev.rlm.core.run.RunConfig;
import dev.rlm.core.subcall.GuestModels;
import dev.rlm.core.subcall.Places;
import dev.rlm.core.subcall.Room;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.TrajectoryException;
import dev.rlm.pricing.PublishedPrices;

/// The facade: what the command line, servers and Java programs use. One for each set of settings; many runs may go on
/// at the same time and share its permits, places, HTTP client and REPL engine. Thread-safe.
public final class Rlm implements AutoCloseable {
    private static final int MEMORY_FOR_CONTEXTS = 4;

    private final Settings settings;
    private final Machine machine;
    private final PublishedPrices prices;
    private final TokenCounter counter = new O200kCounter();
    private final Transport transport;
    private final ReplFactory repls;
    private final Pacing pacing;
    private final Places places;

    /// @param repls makes the sessions; see [Engines]; closed with this
    public Rlm(Settings settings, Machine machine, ReplFactory repls) {
        this.settings = settings;
        this.machine = machine;
        this.repls = repls;
        this.prices = Preview.prices(settings, machine);
        this.transport = new Transport(machine.time());
        this.pacing = new Pacing(new Permits(settings.tree().maxParallel()), RetryPolicy.DEFAULT, machine.time(),
                machine.random());
        this.places = new Places(settings.tree().maxChildren(), machine.availableBytes());
    }

    /// Answers a question, on the calling thread. A run that could cost more than the settings allow without a question
    /// is refused: to ask somebody, use [#prepare].
    ///
    /// @param control ends it early
    /// @param listener gets each event after it was recorded, on the thread where it happened; must not block
    /// @param remarks gets lines for the user: which model was chosen, what of the context was left out
    /// @throws SettingsException when it cannot be run so; nothing was sent
    /// @throws ContextException when the context cannot be read
    /// @throws TrajectoryException when it cannot be recorded
    public RunReport run(RunRequest request, Control control, EventSink listener, Consumer<String> remarks)
            throws ContextException, InterruptedException {
        PreparedRun prepared = prepare(request, remarks);
        Optional<Confirmation> confirmation = prepared.confirmation();
        if (confirmation.isPresent()) {
            throw confirmation.get().refusal();
        }
        return prepared.run(control, listener);
    }

    /// Finds the models, reads the context and chooses the route: all that comes before a run, of which nothing is sent,
    /// started or recorded yet. The engine of a run that needs one is asked what it needs.
    ///
    /// @param remarks gets lines for the user
    /// @throws SettingsException when it cannot be run so
    /// @throws ContextException when the context cannot be read
    public PreparedRun prepare(RunRequest request, Consumer<String> remarks) throws ContextException {
        return prepare(request, new ModelChooser(prices::makersOf).choose(settings), true, remarks);
    }

    /// The same, to be estimated and not run: no key is needed, and no engine asked.
    public PreparedRun prepareEstimate(RunRequest request, Consumer<String> remarks) throws ContextException {
        return prepare(request, new ModelChooser(prices::makersOf).withoutKeys().choose(settings), false, remarks);
    }

    /// @param asksEngine whether memory is held against what the engine of a run needs
    private PreparedRun prepare(RunRequest request, ModelChoice choice, boolean asksEngine, Consumer<String> remarks)
            throws ContextException {
        choice.remark().ifPresent(remarks);
        GuestModels models = new GuestModels(choice.model(), choice.subModel(), choice.guestModels());
        ConfiguredModels configured = new ConfiguredModels(models.all(), settings, prices,
                new ConfiguredModels.Wiring(transport, counter, machine.time(), request.workingFolder()));
        ContextStore context = context(request, remarks);
        Tariff tariff = new Tariff(configured, prices, new TokenBound(counter));
        RunConfig recursive = config(request, context, models);
        Settings.Way wanted = request.program().isPresent() ? Settings.Way.RECURSIVE : settings.start().route();
        Routing routing = new Routing(recursive, tariff);
        RunConfig config = recursive.on(routing.route(wanted));
        config.asked().forEach(model -> remarkOnPrice(model, remarks));
        config.route()
                .weighed()
                .ifPresent(chosen -> remarks.accept("route " + chosen.route().label() + ": " + chosen.reason()));
        Host host = new Host(tariff, pacing, places, repls, allowance(), machine.time(), machine.random());
        if (asksEngine && !config.route().direct()) {
            checkMemory(contextValue(context, request.prompt()));
            repls.firstUse().filter(_ -> works()).ifPresent(remarks);
            remarkOnPlaces(Run.room(config, host), remarks);
        }
        if (wanted == Settings.Way.RECURSIVE && request.program().isEmpty()) {
            routing.remark().ifPresent(remarks);
        }
        return new PreparedRun(settings, config, host);
    }

    /// Where the engine does not, nothing is prepared; whoever opens a session says why.
    private boolean works() {
        try {
            repls.check();
            return true;
        } catch (ReplException _) {
            return false;
        }
    }

    /// Reads the input of the request's program, which no model serves. With models it is a run like any other: see
    /// [#prepare] and [PreparedCell.Served].
    ///
    /// @param remarks gets lines for the user
    /// @throws SettingsException when it cannot be run so
    /// @throws ContextException when the context cannot be read
    public PreparedCell prepareCell(RunRequest request, Consumer<String> remarks) throws ContextException {
        ContextStore context = context(request, remarks);
        checkMemory(contextValue(context, ""));
        repls.firstUse().filter(_ -> works()).ifPresent(remarks);
        ReplSpec spec = new ReplSpec("python", seed(request), settings.cell().memoryBytes().orElse(0));
        LoneCell cell = new LoneCell(spec, Question.ofProgram(request.prompt(), context).input(),
                request.setup(), request.program().orElseThrow(), settings.cell().timeout(), settings.limits().time());
        return new PreparedCell.Alone(cell, repls, machine.time());
    }

    private ContextStore context(RunRequest request, Consumer<String> remarks) throws ContextException {
        ContextStore context = new ContextLoader(request.workingFolder(), machine.memoryBytes() / MEMORY_FOR_CONTEXTS)
                .load(request.sources(), request.stdin());
        remarkOn(context, remarks);
        return context;
    }

    private long seed(RunRequest request) {
        return request.seed().orElseGet(() -> machine.random().nextLong(1L << Integer.SIZE));
    }

    /// Ends spare REPL sessions and connections.
    @Override
    public void close() {
        repls.close();
        transport.close();
    }

    private RunConfig config(RunRequest request, ContextStore context, GuestModels models) {
        boolean free = models.all()
                .stream()
                .allMatch(model -> prices.priceOf(model).map(ModelPrice::isFree).orElse(false));
        Limits limits = settings.limits(free);
        Map<String, String> shown = new HashMap<>();
        for (Shown setting : settings.shown()) {
            shown.put(setting.section() + "." + setting.name(), setting.value());
        }
        return new RunConfig(RunId.at(machine.time().now(), machine.random()), Route.RECURSIVE, request.prompt(),
                request.program(), request.setup(), context,
                models,
                limits,
                new RunConfig.Output(settings.request().maxOutput(), settings.request().subMaxOutput()),
                settings.request().sampling(), settings.request().system(), settings.cell().timeout(),
                settings.cell().memoryBytes().orElse(0), settings.tree().childShare(),
                seed(request), shown, request.workingFolder().toString(),
                Map.of("rlm", Version.current(), "prices", prices.version()));
    }

    private Allowance allowance() {
        StateFile file = new StateFile(machine.folders().state(), DailyBudget.FILE, Ownership.ofThisProcess());
        return settings.dailyCost()
                .<Allowance>map(limit -> new DailyBudget(file, limit, machine.time()))
                .orElse(Allowance.UNLIMITED);
    }

    private void remarkOnPrice(ModelId model, Consumer<String> remarks) {
        Optional<ModelPrice> price = prices.priceOf(model);
        boolean refused = price.isEmpty() && (settings.limits().cost().isPresent() || settings.dailyCost().isPresent());
        if (price.isEmpty() && !refused) {
            remarks.accept("no price is known for " + model + ": its calls count as $0.00");
        }
        if (!refused && !Preview.asksNobody(model)
                && price.flatMap(known -> known.contextWindow().stream().boxed().findFirst())
                        .isEmpty()) {
            remarks.accept(PriceList.windowAssumed(model));
        }
    }

    private void remarkOnPlaces(Room room, Consumer<String> remarks) {
        if (settings.limits().depth() > 1 && room.fitting() < room.children()) {
            remarks.accept(String.format(Locale.ROOT,
                    "memory has room for %d child REPLs at once, not for %d: %s are free, the run's own REPL may take "
                            + "%s, and a child's %s",
                    room.fitting(), room.children(), mebibytes(room.availableBytes()), mebibytes(room.rootBytes()),
                    mebibytes(room.childBytes())));
        }
    }

    private static ContextValue contextValue(ContextStore context, String prompt) {
        List<String> texts = context.documents().stream().map(Document::text).toList();
        return texts.isEmpty() ? new ContextValue.Text(prompt) : new ContextValue.Texts(texts);
    }

    /// Holds the context against what one REPL may use, before anything is asked.
    private void checkMemory(ContextValue value) {
        long needed = repls.memoryFor(value);
        long has = machine.memoryBytes();
        long allowed = settings.cell().memoryBytes().orElse(has);
        if (allowed > has) {
            throw SettingsException.saying("memory (--memory) is " + mebibytes(allowed) + ", and this machine has "
                    + mebibytes(has) + "; set it to less");
        }
        if (needed > allowed) {
            String who = settings.cell().memoryBytes().isPresent() ? "the memory setting allows" : "this machine has";
            throw SettingsException.saying(String.format(Locale.ROOT,
                    "too little memory: a REPL for %,d characters of context needs %s, and %s %s; "
                            + "use less context, or set memory (--memory) to %s or more",
                    value.chars(), mebibytes(needed), who, mebibytes(allowed), mebibytes(needed)));
        }
    }

    private static void remarkOn(ContextStore context, Consumer<String> remarks) {
        if (!context.skipped().isEmpty()) {
            Map<String, Long> reasons = context.skipped()
                    .stream()
                    .collect(Collectors.groupingBy(ContextStore.Skipped::why, Collectors.counting()));
            remarks.accept("left out of the context: " + reasons.entrySet()
                    .stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(reason -> reason.getValue() + " " + reason.getKey())
                    .collect(Collectors.joining(", "))
                    + " (-v lists what is read)");
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%dm", (bytes + (1 << 20) - 1) >> 20);
    }
}
