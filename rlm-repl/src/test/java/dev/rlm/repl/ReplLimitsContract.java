package dev.rlm.repl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// How a cell is stopped in every engine: softly, so that its session lives on, or with its session.
interface ReplLimitsContract extends GuestTraits {

    ReplFactory factory();

    /// Waits until a test lets it go, or until it is interrupted.
    final class Gate implements HostFunctions {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        @Override
        public HostReply call(GuestCall call) {
            asked.countDown();
            try {
                boolean opened = open.await(2, TimeUnit.MINUTES);
                return new HostReply.Value(TextNode.valueOf(opened ? "through" : "never opened"));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void awaitCall() throws InterruptedException {
            assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
        }

        /// Takes the call without waiting.
        HostReply pass(GuestCall call) {
            asked.countDown();
            return Session.ECHO.call(call);
        }

        void open() {
            open.countDown();
        }
    }

    @Test
    default void loopPastItsTimeIsInterruptedAndItsVariablesAreKept() throws Exception {
        String waiting = hasThreads() ? "import threading\nthreading.Event().wait()" : "import time\ntime.sleep(60)";
        List<String> endless = List.of("while True: pass",
                "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass",
                "import time\ntime.sleep(600)", waiting,
                "class Odd:\n    def __repr__(self):\n        while True: pass\nOdd()");
        try (Session session = Session.of(factory())) {
            session.run("x = 1");
            for (String code : endless) {
                CellResult result = session.run("x += 1\nprint('begun', x)\n" + code, Duration.ofMillis(500));
                assertThat(Session.shown(result)).endsWith("timed out: the cell ran longer than its limit of 500 ms");
                assertThat(result.report().stdout().text()).startsWith("begun ");
            }
            assertThat(session.shown("x")).isEqualTo("6");
        }
    }

    @Test
    default void cellThatCannotBeInterruptedIsKilledWithItsSessionAndWhatItPrintedIsKept() throws Exception {
        assumeFalse(canBeUndone());
        try (Session session = Session.of(factory())) {
            CellResult result = session.run("print('first words')\nimport itertools\nsum(itertools.count())",
                    Duration.ofMillis(500));
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class, result);
            assertThat(killed.why())
                    .isEqualTo("the cell ran longer than its limit of 500 ms, and did not react to an interrupt");
            assertThat(killed.report().stdout()).isEqualTo(new Output("first words\n", 12, false));
            assertThat(killed.report().answer()).isEqualTo(GuestAnswer.UNSET);
            assertThat(killed.report().metrics().memoryPeakBytes()).isPositive();
            assertThat(killed.report().metrics().cpu()).isPositive();
        }
    }

    @Test
    default void cellThatCannotBeInterruptedIsUndoneAndWhatItPrintedIsKept() throws Exception {
        assumeTrue(canBeUndone());
        try (Session session = Session.of(factory())) {
            session.run("x = 1");
            CellResult result = session.run("x = 2\nprint('first words')\nimport itertools\nsum(itertools.count())",
                    Duration.ofMillis(500));
            assertThat(Session.shown(result)).isEqualTo("first words\ntimed out: the cell ran longer than its limit of "
                    + "500 ms, and did not react to an interrupt; the variables are as they were before it");
            assertThat(result.report().metrics().memoryPeakBytes()).isPositive();
            assertThat(result.report().metrics().cpu()).isPositive();
            assertThat(session.shown("x")).isEqualTo("1");
        }
    }

    @Test
    default void waitingForTheHostDoesNotCountAgainstTheCell() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        try (Session session = Session.of(factory(), call -> {
            try {
                assertThat(enough.await(3, TimeUnit.SECONDS)).isFalse();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new HostReply.Value(TextNode.valueOf("slow"));
        })) {
            session.run("1");
            CellResult result = session.run("llm_query('p')", Duration.ofSeconds(2));
            assertThat(Session.shown(result)).isEqualTo("'slow'");
            Metrics metrics = result.report().metrics();
            assertThat(metrics.waited()).isBetween(Duration.ofMillis(2900), metrics.wall());
        }
    }

    @Test
    default void waitingOfAnotherThreadOfTheGuestDoesCount() throws Exception {
        assumeTrue(hasThreads());
        Gate gate = new Gate();
        try (Session session = Session.of(factory(), gate)) {
            CellResult result = session.run(
                    "import threading\nthreading.Thread(target=llm_query, args=('p',)).start()\nwhile True: pass",
                    Duration.ofSeconds(1));
            gate.open();
            assertInstanceOf(CellResult.TimedOut.class, result);
        }
    }

    @Test
    default void guestThreadsHaveSeveralCallsOpenAtOnce() throws Exception {
        assumeTrue(hasThreads());
        CyclicBarrier together = new CyclicBarrier(3);
        try (Session session = Session.of(factory(), call -> {
            try {
                together.await(2, TimeUnit.MINUTES);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                return new HostReply.Error("alone");
            }
            return new HostReply.Value(call.arguments().path("prompt"));
        })) {
            assertThat(session.shown("""
                from concurrent.futures import ThreadPoolExecutor
                with ThreadPoolExecutor(3) as pool:
                    replies = list(pool.map(llm_query, ['a', 'b', 'c']))
                replies""")).isEqualTo("['a', 'b', 'c']");
        }
    }

    @Test
    default void cancellationInterruptsACellThatWaitsForTheHost() throws Exception {
        Gate gate = new Gate();
        Cancellation cancellation = Cancellation.root();
        try (Session session = Session.of(factory(), gate)) {
            CompletableFuture<CellResult> result = start(session, "x = 1\nllm_query('p')", cancellation);
            gate.awaitCall();
            cancellation.cancel(Cancellation.Cause.ANSWER_NOW);
            assertThat(Session.shown(result.get())).isEqualTo("timed out: the run was asked to answer now");
            gate.open();
            assertThat(session.shown("x")).isEqualTo("1");
        }
    }

    @Test
    default void codeThatAsksAgainWhenItsCallIsInterruptedKeepsItsSession() throws Exception {
        Gate gate = new Gate();
        Cancellation cancellation = Cancellation.root();
        try (Session session = Session.of(factory(), gate)) {
            CompletableFuture<CellResult> result = start(session,
                    "x = 1\ntry:\n    llm_query('p')\nexcept:\n    llm_query('again')", cancellation);
            gate.awaitCall();
            cancellation.cancel(Cancellation.Cause.ANSWER_NOW);
            assertThat(Session.shown(result.get())).isEqualTo("timed out: the run was asked to answer now");
            gate.open();
            assertThat(session.shown("x")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @CsvSource({
            "TIME_UP, timed out: the time of the run is used up",
            "RUN_FAILED, timed out: the run has failed elsewhere", "STOP, killed: the run was stopped",
            "ENDED, killed: nobody waits for it any more"})
    default void cancellationStopsALoopAsItsCauseSays(Cancellation.Cause cause, String shown) throws Exception {
        Gate gate = new Gate();
        Cancellation cancellation = Cancellation.root();
        try (Session session = Session.of(factory(), call -> hasThreads() ? gate.call(call) : gate.pass(call))) {
            CompletableFuture<CellResult> result = start(session, begun() + "while True: pass", cancellation);
            gate.awaitCall();
            cancellation.cancel(cause);
            assertThat(Session.shown(result.get())).isEqualTo(shown);
            gate.open();
        }
    }

    @Test
    default void cancelledBeforehandACellIsStoppedAndTheSessionLives() throws Exception {
        Cancellation cancellation = Cancellation.root();
        cancellation.cancel(Cancellation.Cause.TIME_UP);
        try (Session session = Session.of(factory())) {
            assertThat(Session.shown(session.run("while True: pass", Session.AMPLE, cancellation)))
                    .isEqualTo("timed out: the time of the run is used up");
            assertThat(session.shown("1")).isEqualTo("1");
        }
    }

    @Test
    default void sessionMayBeClosedWhileItsCellRuns() throws Exception {
        Gate gate = new Gate();
        Session session = Session.of(factory(), gate);
        CompletableFuture<CellResult> result = start(session, "llm_query('p')", Cancellation.root());
        gate.awaitCall();
        session.close();
        session.close();
        assertThat(Session.shown(result.get())).isEqualTo("killed: the session was closed");
        gate.open();
    }

    @ParameterizedTest
    @ValueSource(strings = {"while True: pass", "while True: print('flood ' * 1000)", "import time\ntime.sleep(600)",
            "import itertools\nsum(itertools.count())", "import threading\nfor i in range(8):\n"
                    + "    threading.Thread(target=lambda: llm_query_batched(['q'] * 9)).start()\nllm_query('last')"})
    default void sessionMayBeClosedByManyWhateverItsCellDoes(String code) throws Exception {
        Gate gate = new Gate();
        Session session = Session.of(factory(), call -> call.cell() == 1
                ? Session.ECHO.call(call)
                : hasThreads() ? gate.call(call) : gate.pass(call));
        session.run("llm_query('first')");
        CompletableFuture<CellResult> result = start(session,
                begun() + code, Cancellation.root());
        gate.awaitCall();
        List<Thread> closers = Stream.generate(() -> Thread.ofVirtual().start(session::close)).limit(3).toList();
        assertThat(Session.shown(result.get(1, TimeUnit.MINUTES))).endsWith("killed: the session was closed");
        for (Thread closer : closers) {
            assertThat(closer.join(Duration.ofMinutes(1))).isTrue();
        }
        gate.open();
    }

    @Test
    default void interruptedOpeningFailsOrGivesASessionThatCanBeClosed() throws Exception {
        CompletableFuture<Optional<Session>> opened = new CompletableFuture<>();
        Thread opener = Thread.ofVirtual().start(() -> {
            try {
                opened.complete(Optional.of(Session.of(factory())));
            } catch (ReplException e) {
                opened.complete(Optional.empty());
            }
        });
        opener.interrupt();
        opened.get(2, TimeUnit.MINUTES).ifPresent(Session::close);
        try (Session next = Session.of(factory())) {
            assertThat(next.shown("1 + 1")).isEqualTo("2");
        }
    }

    @Test
    default void interruptedCallerEndsTheSession() throws Exception {
        Gate gate = new Gate();
        try (Session session = Session.of(factory(), gate)) {
            CompletableFuture<String> shown = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    shown.complete(session.shown("llm_query('p')") + " " + Thread.currentThread().isInterrupted());
                } catch (ReplException e) {
                    shown.completeExceptionally(e);
                }
            });
            gate.awaitCall();
            caller.interrupt();
            assertThat(shown.get()).isEqualTo("killed: the run was stopped true");
            gate.open();
        }
    }

    @Test
    default void variableWhoseTextNeverComesIsNoneAndTheSessionLives() throws Exception {
        try (Session session = Session.of(factory())) {
            session.run("class Odd:\n    def __str__(self):\n        while True: pass\nodd = Odd()");
            assertThat(session.repl().textOf("odd")).isEmpty();
            assertThat(session.shown("1")).isEqualTo("1");
        }
    }

    /// Tells the host that the cell runs.
    private String begun() {
        return hasThreads()
                ? "import threading\nthreading.Thread(target=llm_query, args=('begun',)).start()\n"
                : "llm_query('begun')\n";
    }

    private static CompletableFuture<CellResult> start(Session session, String code, Cancellation cancellation) {
        CompletableFuture<CellResult> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(session.run(code, Session.AMPLE, cancellation));
            } catch (ReplException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
