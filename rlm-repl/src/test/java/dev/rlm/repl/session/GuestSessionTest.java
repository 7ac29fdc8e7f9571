package dev.rlm.repl.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.Variable;
import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;

class GuestSessionTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String CALL = "{\"function\": \"f\", \"arguments\": {}}";
    private static final HostFunctions NAMES = call -> new HostReply.Value(
            TextNode.valueOf(call.function() + call.n()));

    private final ManualTime time = new ManualTime();

    /// What a guest says in its third cell.
    @FunctionalInterface
    interface Words {
        void say(FakeGuest guest) throws IOException;
    }

    @Test
    void cellThatEndsWellIsReported() throws Exception {
        FakeGuest guest = new FakeGuest();
        try (GuestSession session = open(guest, NAMES, time)) {
            CompletableFuture<CellResult> running = run(session);
            Frame cell = guest.hear();
            assertThat(cell.kind() + " " + cell.number() + " " + cell.text()).isEqualTo("CELL 3 the code");
            guest.say(new Frame(FrameKind.STARTED, 3));
            guest.say(FrameKind.OUT, 1, "out");
            guest.say(FrameKind.OUT, 2, "err");
            guest.say(FrameKind.DONE, 3, FakeGuest.report());
            CellResult.Completed result = assertInstanceOf(CellResult.Completed.class, running.get());
            assertThat(result.value()).contains("42");
            assertThat(result.report().stdout().text() + result.report().stderr().text()).isEqualTo("outerr");
            assertThat(result.report().variables()).containsExactly(new Variable("x", "int", ""));
            assertThat(session.start().engine()).isEqualTo("fake (Fake 1)");
        }
    }

    static Stream<Arguments> brokenWords() {
        String report = FakeGuest.report();
        return Stream.of(
                words("a byte 0x68 where a frame should begin",
                        g -> g.sayRaw("host!".getBytes(StandardCharsets.UTF_8))),
                words("a byte 0x63 where a frame should begin", g -> g.say(FrameKind.CELL, 3, "x")),
                words("half a frame", g -> {
                    g.sayRaw(new byte[]{'D', 0, 0});
                    g.kill();
                }), words("a frame OUT of 16,385 bytes, more than the 16,384 allowed",
                        g -> g.say(FrameKind.OUT, 1, "x".repeat(16 * 1024 + 1))),
                words("a frame OUT out of place", g -> g.say(FrameKind.OUT, 3, "x")),
                words("a frame OUT that is not UTF-8",
                        g -> g.say(new Frame(FrameKind.OUT, 1, new byte[]{(byte) 0xc3}))),
                words("more output than was agreed", g -> {
                    for (int i = 0; i < 33; i++) {
                        g.say(FrameKind.OUT, 1, "x".repeat(16 * 1024));
                    }
                }), words("a frame TAIL out of place", g -> g.say(FrameKind.TAIL, 1, "short")),
                words("a frame HELLO out of place", g -> g.say(FrameKind.HELLO, 0, "again")),
                words("a frame READY out of place", g -> g.say(new Frame(FrameKind.READY, 3))),
                words("a frame STARTED out of place", g -> g.say(new Frame(FrameKind.STARTED, 4))),
                words("a frame STARTED out of place", g -> {
                    g.say(new Frame(FrameKind.STARTED, 3));
                    g.say(new Frame(FrameKind.STARTED, 3));
                }), words("a frame DONE out of place", g -> g.say(FrameKind.DONE, 2, report)),
                words("a frame VALUE out of place", g -> g.say(FrameKind.VALUE, 3, "{}")),
                words("a frame DONE that is not JSON", g -> g.say(FrameKind.DONE, 3, "{")),
                words("a frame DONE that is not JSON",
                        g -> g.say(FrameKind.DONE, 3, "[".repeat(100_000) + "]".repeat(100_000))),
                words("a frame DONE that is not JSON",
                        g -> g.say(FrameKind.DONE, 3, "{\"x\": [" + "[0],".repeat(700_000) + "0]}")),
                words("a report longer than was agreed", g -> g.say(FrameKind.DONE, 3,
                        report.replace("\"end\"", "\"traceback\": \"" + "x".repeat(300_000) + "\", \"end\""))),
                words("a report longer than was agreed",
                        g -> g.say(FrameKind.DONE, 3, report.replace("\"int\"", "\"" + "x".repeat(3_000) + "\""))),
                words("a frame DONE that is no JSON object", g -> g.say(FrameKind.DONE, 3, "[]")),
                words("a report without its text", g -> g.say(FrameKind.DONE, 3, "{}")),
                words("a report with an unknown end",
                        g -> g.say(FrameKind.DONE, 3, report.replace("completed", "charged 0"))),
                words("a report with an unknown way to answer",
                        g -> g.say(FrameKind.DONE, 3, report.replace("\"answer\", \"reb", "\"bribe\", \"reb"))),
                words("a frame MAIN_CALL that is not JSON", g -> g.say(FrameKind.MAIN_CALL, 1, "f()")),
                words("a call without a function or arguments",
                        g -> g.say(FrameKind.THREAD_CALL, 1, "{\"function\": 1}")),
                words("a frame MAIN_CALL out of place", g -> {
                    g.say(FrameKind.MAIN_CALL, 1, CALL.replace("\"f\"", "\"wait\""));
                    g.say(FrameKind.MAIN_CALL, 2, CALL);
                }), words("a second call with the number of an open one", g -> {
                    g.say(FrameKind.THREAD_CALL, 1, CALL.replace("\"f\"", "\"wait\""));
                    g.say(FrameKind.THREAD_CALL, 1, CALL);
                }));
    }

    private static Arguments words(String broken, Words words) {
        return Arguments.of(broken, words);
    }

    @ParameterizedTest(name = "{index}: {0}")
    @MethodSource("brokenWords")
    void guestThatBreaksTheProtocolIsKilledAndNothingItSaidCounts(String broken, Words words) throws Exception {
        FakeGuest guest = new FakeGuest();
        CompletableFuture<HostReply> never = new CompletableFuture<>();
        HostFunctions functions = call -> call.function().equals("wait") ? never.join() : NAMES.call(call);
        try (GuestSession session = open(guest, functions, time)) {
            CompletableFuture<CellResult> running = run(session);
            guest.hear();
            try {
                words.say(guest);
            } catch (IOException _) {
                // Killed in the middle of its words.
                assertThat(guest.isKilled()).isTrue();
            }
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class, running.get());
            assertThat(killed.why()).isEqualTo("it broke the protocol of the REPL with " + broken);
            assertThat(guest.isKilled()).isTrue();
        }
        never.complete(new HostReply.Error("over"));
    }

    @Test
    void guestThatEndsByItselfIsLostWithItsOwnReason() throws Exception {
        FakeGuest guest = new FakeGuest();
        try (GuestSession session = open(guest, NAMES, time)) {
            CompletableFuture<CellResult> running = run(session);
            guest.hear();
            guest.say(FrameKind.OUT, 1, "last words");
            guest.kill();
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class, running.get());
            assertThat(killed.why()).isEqualTo("it felt like it");
            assertThat(killed.report().stdout().text()).isEqualTo("last words");
            assertThatThrownBy(() -> session.textOf("x")).isInstanceOf(ReplException.class)
                    .hasMessage("the REPL was lost: it felt like it");
        }
    }

    @Test
    void cellIsInterruptedAtItsLimitAndKilledWhenItDoesNotReact() throws Exception {
        FakeGuest guest = new FakeGuest();
        try (GuestSession session = open(guest, NAMES, time)) {
            CompletableFuture<CellResult> running = run(session);
            guest.hear();
            guest.say(new Frame(FrameKind.STARTED, 3));
            guest.say(FrameKind.THREAD_CALL, 1, CALL);
            assertThat(guest.hear().text()).isEqualTo("{\"value\":\"f1\"}");
            time.pass(LIMIT.minusMillis(1));
            assertThat(guest.isKilled()).isFalse();
            time.pass(Duration.ofMillis(1));
            Frame interrupt = guest.hear();
            assertThat(interrupt.kind() + " " + interrupt.number()).isEqualTo("INTERRUPT 3");
            time.pass(PATIENCE.minusMillis(1));
            assertThat(guest.isKilled()).isFalse();
            time.pass(Duration.ofMillis(1));
            guest.awaitKill();
            assertThat(assertInstanceOf(CellResult.Killed.class, running.get()).why())
                    .isEqualTo("the cell ran longer than its limit of 30 s, and did not react to an interrupt");
        }
    }

    /// Its code may have read the order for the next cell, which then never begins.
    @Test
    void cellIsAwaitedLongInAFreshSessionAndNotInOneThatHasRunCode() throws Exception {
        FakeGuest guest = new FakeGuest();
        try (GuestSession session = open(guest, NAMES, time)) {
            CompletableFuture<CellResult> first = run(session);
            guest.hear();
            time.pass(Duration.ofMinutes(2).minusMillis(1));
            assertThat(guest.isKilled()).isFalse();
            guest.say(new Frame(FrameKind.STARTED, 3));
            guest.say(FrameKind.DONE, 3, FakeGuest.report());
            assertThat(first.get()).isInstanceOf(CellResult.Completed.class);
            CompletableFuture<CellResult> second = run(session);
            guest.hear();
            time.pass(Duration.ofSeconds(30).minusMillis(1));
            assertThat(guest.isKilled()).isFalse();
            time.pass(Duration.ofMillis(1));
            assertThat(assertInstanceOf(CellResult.Killed.class, second.get()).why())
                    .isEqualTo("the cell was not begun within 30 s");
        }
    }

    /// A signal has no number: one that came early would be lost, or hit another cell.
    @Test
    void interruptWaitsForItsCellToBegin() throws Exception {
        FakeGuest guest = new FakeGuest();
        Cancellation cancellation = Cancellation.root();
        cancellation.cancel(Cancellation.Cause.TIME_UP);
        try (GuestSession session = open(guest, NAMES, time)) {
            CompletableFuture<CellResult> running = run(session, cancellation);
            assertThat(guest.hear().kind()).isEqualTo(FrameKind.CELL);
            guest.say(FrameKind.THREAD_CALL, 1, CALL);
            assertThat(guest.hear().kind()).isEqualTo(FrameKind.REPLY);
            guest.say(new Frame(FrameKind.STARTED, 3));
            assertThat(guest.hear().kind()).isEqualTo(FrameKind.INTERRUPT);
            guest.say(FrameKind.DONE, 3, FakeGuest.report().replace("completed", "stopped"));
            assertThat(assertInstanceOf(CellResult.TimedOut.class, running.get()).why())
                    .isEqualTo("the time of the run is used up");
        }
    }

    @Test
    void guestThatInterruptsItselfHasRaised() throws Exception {
        FakeGuest guest = new FakeGuest();
        try (GuestSession session = open(guest, NAMES, time)) {
            CompletableFuture<CellResult> running = run(session);
            guest.hear();
            guest.say(FrameKind.DONE, 3, FakeGuest.report().replace("completed", "stopped"));
            assertThat(assertInstanceOf(CellResult.Raised.class, running.get()).traceback())
                    .isEqualTo("KeyboardInterrupt");
        }
    }

    @Test
    void clockStandsStillWhileTheMainThreadWaitsAndOnlyThen() throws Exception {
        FakeGuest guest = new FakeGuest();
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<HostReply> reply = new CompletableFuture<>();
        HostFunctions functions = _ -> {
            asked.countDown();
            return reply.join();
        };
        try (GuestSession session = open(guest, functions, time)) {
            CompletableFuture<CellResult> running = run(session);
            guest.hear();
            guest.say(new Frame(FrameKind.STARTED, 3));
            guest.say(FrameKind.MAIN_CALL, 7, CALL);
            assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
            time.pass(Duration.ofHours(1));
            reply.complete(new HostReply.Error("no"));
            Frame answer = guest.hear();
            assertThat(answer.number() + answer.text()).isEqualTo("7{\"error\":\"no\"}");
            time.pass(LIMIT.minusMillis(1));
            guest.say(FrameKind.DONE, 3, FakeGuest.report());
            CellResult result = running.get();
            assertThat(result).isInstanceOf(CellResult.Completed.class);
            assertThat(result.report().metrics().waited()).isEqualTo(Duration.ofHours(1));
            assertThat(result.report().metrics().wall()).isEqualTo(Duration.ofHours(1).plus(LIMIT).minusMillis(1));
        }
    }

    @Test
    void moreOpenCallsThanAllowedAreRefusedAndTheSessionLives() throws Exception {
        FakeGuest guest = new FakeGuest();
        CompletableFuture<HostReply> reply = new CompletableFuture<>();
        try (GuestSession session = open(guest, call -> reply.join(), time)) {
            CompletableFuture<CellResult> running = run(session);
            guest.hear();
            for (int i = 1; i <= 257; i++) {
                guest.say(FrameKind.THREAD_CALL, i, CALL);
            }
            Frame refused = guest.hear();
            assertThat(refused.number() + refused.text()).isEqualTo("257{\"error\":\"too many calls are open at once;"
                    + " wait for some to end, or use the batched form\"}");
            reply.complete(new HostReply.Value(TextNode.valueOf("now")));
            for (int i = 1; i <= 256; i++) {
                assertThat(guest.hear().text()).isEqualTo("{\"value\":\"now\"}");
            }
            guest.say(FrameKind.DONE, 3, FakeGuest.report());
            assertThat(running.get()).isInstanceOf(CellResult.Completed.class);
        }
    }

    @Test
    void loneSurrogatesOfAGuestAreReplaced() throws Exception {
        FakeGuest guest = new FakeGuest();
        try (GuestSession session = open(guest, call -> new HostReply.Value(call.arguments().path("p")), time)) {
            CompletableFuture<CellResult> running = run(session);
            guest.hear();
            guest.say(FrameKind.THREAD_CALL, 1,
                    "{\"function\": \"f\", \"arguments\": {\"p\": \"a\\ud800b\\ude00\\ud83d\\ude00\"}}");
            assertThat(guest.hear().text()).isEqualTo("{\"value\":\"a\ufffdb\ufffd\\uD83D\\uDE00\"}");
            guest.say(FrameKind.DONE, 3, FakeGuest.report().replace("42", "\\udcff"));
            assertThat(assertInstanceOf(CellResult.Completed.class, running.get()).value()).contains("\ufffd");
        }
    }

    @Test
    void guestThatIsNotReadyInTimeIsAnEngineFailure() throws Exception {
        FakeGuest guest = new FakeGuest();
        guest.kill();
        assertThatThrownBy(() -> open(guest, NAMES, TimeSource.SYSTEM)).isInstanceOf(ReplException.class)
                .hasMessage("the REPL did not start: it felt like it");
    }

    private static GuestSession open(FakeGuest guest, HostFunctions functions, TimeSource time) throws ReplException {
        ReplInput input = new ReplInput(new ContextValue.Text("text"), List.of());
        GuestSession.Opening opening = new GuestSession.Opening(input, 1, false, time.nanoTime(), false);
        return new GuestSession.Engine("fake", time, PATIENCE, Metrics.Of.GUEST).open(guest, opening, functions);
    }

    private static CompletableFuture<CellResult> run(GuestSession session) {
        return run(session, Cancellation.root());
    }

    private static CompletableFuture<CellResult> run(GuestSession session, Cancellation cancellation) {
        CompletableFuture<CellResult> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(session.run(new Cell(3, "the code", LIMIT), cancellation));
            } catch (ReplException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
