package dev.rlm.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.rlm.app.settings.EngineTraits;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// `auto`: the strongest engine that works here and starts soon, by [EngineTraits] and by what each says of this machine.
/// Chosen once, when something is first asked of an engine and not only what it is called; no session is started for
/// that, and nothing is fetched. From then on it is that engine. Thread-safe.
public final class AutoEngine implements ReplFactory {
    /// An engine that has not answered by then is taken for one that does not work.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Map<EngineName, ReplFactory> engines;
    private final String language;
    private final TimeSource time;

    // Guarded by this.
    private @Nullable Choice choice;

    /// @param engines that there are; closed with this
    public AutoEngine(Map<EngineName, ReplFactory> engines, TimeSource time) {
        this(engines, "python", time);
    }

    /// @param language that is wanted
    AutoEngine(Map<EngineName, ReplFactory> engines, String language, TimeSource time) {
        this.engines = Map.copyOf(engines);
        this.language = language;
        this.time = time;
    }

    /// What an engine said of this machine.
    private sealed interface Answer {
        /// @param strength as in [EngineTraits.Hold#strength]
        record Works(int strength) implements Answer {}

        record DoesNot(String why) implements Answer {}

        /// It may still be at it, and hold what its end waits for.
        record IsSilent() implements Answer {}
    }

    private record Candidate(EngineName name, ReplFactory engine, Answer answer) {
        EngineTraits traits() {
            return EngineTraits.of(name);
        }

        int strength() {
            return switch (answer) {
                case Answer.Works(int strength) -> strength;
                case Answer.DoesNot _,Answer.IsSilent _ -> -1;
            };
        }

        boolean works() {
            return strength() >= 0;
        }
    }

    /// @param first the one that was taken; empty when none works
    /// @param reason a clause for each engine, that which was taken first
    /// @param silent those that did not answer
    private record Choice(Optional<EngineName> first, String reason, Set<EngineName> silent) {}

    /// What works, before what does not; what starts soon, before what does not; then the stronger; then the faster.
    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparing(Candidate::works)
            .thenComparing(candidate -> candidate.traits().startsSoon())
            .thenComparingInt(Candidate::strength)
            .reversed()
            .thenComparing(candidate -> candidate.traits().pace().start())
            .thenComparing(Candidate::name);

    private synchronized Choice choice() {
        if (choice == null) {
            choice = choose();
        }
        return choice;
    }

    private Choice choose() {
        List<CompletableFuture<Candidate>> asked = new ArrayList<>();
        for (EngineName name : EngineName.values()) {
            ReplFactory engine = engines.get(name);
            if (engine != null && EngineTraits.of(name).languages().contains(language)) {
                asked.add(ask(name, engine).thenApply(answer -> new Candidate(name, engine, answer)));
            }
        }
        List<Candidate> candidates = asked.stream().map(CompletableFuture::join).sorted(BEST_FIRST).toList();
        Optional<Candidate> best = candidates.stream().findFirst().filter(Candidate::works);
        String reason = candidates.stream()
                .map(candidate -> candidate.name().label() + ": "
                        + best.map(taken -> clause(candidate, taken)).orElseGet(() -> clause(candidate, candidate)))
                .collect(Collectors.joining("; "));
        Set<EngineName> silent = candidates.stream()
                .filter(candidate -> candidate.answer() instanceof Answer.IsSilent)
                .map(Candidate::name)
                .collect(Collectors.toSet());
        return new Choice(best.map(Candidate::name), reason, silent);
    }

    private static String clause(Candidate candidate, Candidate taken) {
        return switch (candidate.answer()) {
            case Answer.DoesNot(String why) -> why;
            case Answer.IsSilent _ -> "did not answer within " + PATIENCE.toSeconds() + " s";
            case Answer.Works _ when candidate.equals(taken) -> candidate.traits().startsSoon()
                    ? "the strongest that works here and starts soon"
                    : "the strongest that works here, though it starts in " + startOf(candidate);
            case Answer.Works _ when taken.traits().startsSoon() && !candidate.traits().startsSoon() ->
                "starts in " + startOf(candidate);
            case Answer.Works(int strength) -> strength < taken.strength() ? "weaker here" : "no stronger, and slower";
        };
    }

    private static String startOf(Candidate candidate) {
        return candidate.traits().shownStart();
    }

    /// Asks on a thread of its own, which is left alone when it does not come back.
    private CompletableFuture<Answer> ask(EngineName name, ReplFactory engine) {
        CompletableFuture<Answer> answer = CompletableFuture
                .supplyAsync(() -> answer(name, engine), Thread::startVirtualThread)
                .exceptionally(fault -> new Answer.DoesNot("cannot be asked: " + fault.getMessage()));
        Registration late = time.schedule(PATIENCE, () -> answer.complete(new Answer.IsSilent()));
        return answer.whenComplete((_, _) -> late.close());
    }

    private static Answer answer(EngineName name, ReplFactory engine) {
        try {
            engine.check();
            return new Answer.Works(EngineTraits.of(name).hold().strength(engine.isolation().bounded()));
        } catch (ReplException missing) {
            return new Answer.DoesNot(missing.getMessage());
        }
    }

    /// The engine that it is; chosen now if that was not needed before. Empty when none works.
    public Optional<EngineName> taken() {
        return choice().first();
    }

    private Optional<ReplFactory> first() {
        return taken().map(engines::get);
    }

    private synchronized Optional<Choice> made() {
        return Optional.ofNullable(choice);
    }

    private Optional<ReplFactory> known() {
        return made().flatMap(Choice::first).map(engines::get);
    }

    private ReplFactory engineOrFail() throws ReplException {
        return first().orElseThrow(() -> new ReplException("no REPL engine works here: " + choice().reason()));
    }

    /// The engine's that was taken; `auto` before that, and when none works.
    @Override
    public String engine() {
        return known().map(ReplFactory::engine).orElse(Settings.Engine.AUTO);
    }

    @Override
    public String version() {
        return known().map(ReplFactory::version).orElse("none");
    }

    @Override
    public Optional<String> chosen() {
        return made().map(Choice::reason);
    }

    @Override
    public void check() throws ReplException {
        engineOrFail().check();
    }

    @Override
    public Optional<String> firstUse() {
        return first().flatMap(ReplFactory::firstUse);
    }

    @Override
    public Isolation isolation() {
        return first().map(ReplFactory::isolation)
                .orElseGet(() -> new Isolation(List.of(), false, Optional.of(choice().reason())));
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        return engineOrFail().open(spec, input, functions);
    }

    @Override
    public boolean forks() {
        return first().map(ReplFactory::forks).orElse(false);
    }

    @Override
    public void keepSpare(long memoryBytes) {
        first().ifPresent(engine -> engine.keepSpare(memoryBytes));
    }

    @Override
    public void fetch(Consumer<String> progress) throws ReplException {
        engineOrFail().fetch(progress);
    }

    @Override
    public List<String> tidy() throws ReplException {
        return engineOrFail().tidy();
    }

    @Override
    public long memoryFor(ContextValue context) {
        return first().map(engine -> engine.memoryFor(context)).orElse(0L);
    }

    /// Does not wait for an engine that did not answer.
    @Override
    public synchronized void close() {
        Set<EngineName> silent = choice == null ? Set.of() : choice.silent();
        engines.forEach((name, engine) -> {
            if (silent.contains(name)) {
                Thread.startVirtualThread(engine::close);
            } else {
                engine.close();
            }
        });
    }
}
