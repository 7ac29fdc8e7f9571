package dev.rlm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rlm.app.settings.EngineTraits;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.testkit.FakeTime;

@Timeout(20)
class AutoEngineTest {
    private static final String LOCALS_START = EngineTraits.of(EngineName.LOCAL).shownStart();

    private final Map<EngineName, ReplFactory> engines = new EnumMap<>(EngineName.class);

    @Test
    void strongestThatStartsSoonIsTakenWithAReasonForEach() {
        engine(EngineName.LOCAL, Canned.bounded());
        engine(EngineName.NATIVE, Canned.bounded());

        ReplFactory auto = auto();
        auto.forks();

        assertThat(auto.engine()).isEqualTo("native");
        assertThat(auto.chosen())
                .contains("native: the strongest that works here and starts soon; local: starts in " + LOCALS_START);
    }

    @Test
    void engineThatDoesNotWorkIsPassedOverAndSaysWhy() {
        engine(EngineName.LOCAL, Canned.bounded());
        engine(EngineName.NATIVE, new Canned(Optional.of("there is no bwrap"), true, new CountDownLatch(0)));

        ReplFactory auto = auto();
        auto.forks();

        assertThat(auto.engine()).isEqualTo("local");
        assertThat(auto.chosen()).contains(
                "local: the strongest that works here, though it starts in " + LOCALS_START
                        + "; native: there is no bwrap");
    }

    @Test
    void engineThatDoesNotAnswerIsPassedOverInTime() throws Exception {
        engine(EngineName.NATIVE, new Canned(Optional.empty(), true, new CountDownLatch(1)));
        FakeTime time = FakeTime.standing();
        AutoEngine auto = new AutoEngine(engines, time);
        CompletableFuture<Isolation> asked = CompletableFuture.supplyAsync(auto::isolation);

        time.awaitWaiting(1);
        time.advance(Duration.ofSeconds(3));

        assertThat(asked.get(10, TimeUnit.SECONDS).weaker()).contains("native: did not answer within 3 s");
        assertThat(auto.chosen()).contains("native: did not answer within 3 s");
    }

    @Test
    void endDoesNotWaitForAnEngineThatDoesNotAnswer() throws Exception {
        engine(EngineName.NATIVE, new Stuck(new CountDownLatch(1)));
        FakeTime time = FakeTime.standing();
        AutoEngine auto = new AutoEngine(engines, time);
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
            auto.forks();
            auto.close();
        });

        time.awaitWaiting(1);
        time.advance(Duration.ofSeconds(3));

        ended.get(10, TimeUnit.SECONDS);
    }

    @Test
    void brokenEngineIsPassedOverToo() {
        engine(EngineName.LOCAL, Canned.bounded());
        engine(EngineName.NATIVE, new Broken(Canned.bounded()));

        ReplFactory auto = auto();
        auto.forks();

        assertThat(auto.chosen()).get()
                .asString()
                .endsWith("native: cannot be asked: java.lang.IllegalStateException: a fault of its own");
    }

    @Test
    void whereNothingWorksTheReasonOfEachIsTheError() {
        engine(EngineName.LOCAL, new Canned(Optional.of("no GraalPy"), true, new CountDownLatch(0)));
        engine(EngineName.NATIVE, new Canned(Optional.of("no bwrap"), true, new CountDownLatch(0)));
        ReplFactory auto = auto();

        assertThatThrownBy(auto::check).isInstanceOf(ReplException.class)
                .hasMessage("no REPL engine works here: native: no bwrap; local: no GraalPy");
        assertThat(auto.engine()).isEqualTo("auto");
        assertThat(auto.memoryFor(new ContextValue.Text("x"))).isZero();
        assertThat(auto.isolation().bounded()).isFalse();
    }

    @Test
    void languageThatNoEngineRunsHasNoEngine() {
        engine(EngineName.LOCAL, Canned.bounded());
        ReplFactory auto = new AutoEngine(engines, "cobol", TimeSource.SYSTEM);

        assertThatThrownBy(auto::check).hasMessageStartingWith("no REPL engine works here");
    }

    @Test
    void engineIsAskedOnceAndClosedWithAll() {
        Canned local = Canned.bounded();
        engine(EngineName.LOCAL, local);
        ReplFactory auto = auto();

        auto.forks();
        auto.isolation();
        auto.memoryFor(new ContextValue.Text("x"));

        assertThat(local.asked).isEqualTo(1);
        auto.close();
        assertThat(local.closed).isTrue();
    }

    @Test
    void nobodyIsAskedBeforeAnEngineIsNeeded() {
        Canned local = Canned.bounded();
        engine(EngineName.LOCAL, local);
        ReplFactory auto = auto();

        assertThat(auto.engine()).isEqualTo("auto");
        assertThat(auto.version()).isEqualTo("none");
        assertThat(auto.chosen()).isEmpty();
        auto.close();
        assertThat(local.asked).isZero();
    }

    @Test
    void allThatAnEngineCanDoIsPassedOn() {
        List<String> own = Arrays.stream(AutoEngine.class.getDeclaredMethods()).map(Method::getName).toList();

        assertThat(own).containsAll(Arrays.stream(ReplFactory.class.getMethods()).map(Method::getName).toList());
    }

    private void engine(EngineName name, Canned engine) {
        engine.name = name.label();
        engines.put(name, engine);
    }

    private ReplFactory auto() {
        return new AutoEngine(engines, TimeSource.SYSTEM);
    }

    /// Says what it is told to say of the machine, and runs nothing.
    private static class Canned implements ReplFactory {
        private final Optional<String> missing;
        private final boolean bounded;
        private final CountDownLatch answers;
        private String name = "";
        private int asked;
        private boolean closed;

        Canned(Optional<String> missing, boolean bounded, CountDownLatch answers) {
            this.missing = missing;
            this.bounded = bounded;
            this.answers = answers;
        }

        static Canned bounded() {
            return new Canned(Optional.empty(), true, new CountDownLatch(0));
        }

        @Override
        public String engine() {
            return name;
        }

        @Override
        public String version() {
            return name + " 1";
        }

        @Override
        public void check() throws ReplException {
            asked++;
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new ReplException("interrupted");
            }
            if (missing.isPresent()) {
                throw new ReplException(missing.get());
            }
        }

        @Override
        public Isolation isolation() {
            return new Isolation(List.of("a fence"), bounded, Optional.empty());
        }

        @Override
        public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
            throw new ReplException("runs nothing");
        }

        @Override
        public long memoryFor(ContextValue context) {
            return 1L << 30;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// Cannot be closed while it is asked.
    private static final class Stuck extends Canned {
        private final CountDownLatch answers;

        Stuck(CountDownLatch answers) {
            super(Optional.empty(), true, answers);
            this.answers = answers;
        }

        @Override
        public void close() {
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Broken extends Canned {
        Broken(Canned like) {
            super(like.missing, like.bounded, like.answers);
        }

        @Override
        public void check() {
            throw new IllegalStateException("a fault of its own");
        }
    }
}
