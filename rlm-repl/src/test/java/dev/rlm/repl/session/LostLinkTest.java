package dev.rlm.repl.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LostLinkTest {
    private static final int CALL_BYTES = 1000;
    private static final String CALL = "{\"function\": \"f\", \"arguments\": {}}";
    private static final Frame QUESTION = Frame.of(FrameKind.TEXT_OF, -1, "x");

    @Test
    void callBeyondTheBytesOfOpenCallsIsRefusedUnparsed() throws Exception {
        CompletableFuture<HostReply> reply = new CompletableFuture<>();
        try (PipedGuest guest = new PipedGuest()) {
            guest.letDie();
            link(guest, _ -> reply.join());
            String longest = CALL + " ".repeat(CALL_BYTES - CALL.length());
            guest.say(FrameKind.THREAD_CALL, 1, longest);
            guest.say(FrameKind.THREAD_CALL, 2, longest);
            guest.say(FrameKind.THREAD_CALL, 3, "no JSON");
            assertThat(shown(guest.hear())).isEqualTo("3 {\"error\":\"too many calls are open at once;"
                    + " wait for some to end, or use the batched form\"}");
            reply.complete(new HostReply.Value(TextNode.valueOf("now")));
            assertThat(Stream.of(shown(guest.hear()), shown(guest.hear()))).containsExactlyInAnyOrder(
                    "1 {\"value\":\"now\"}", "2 {\"value\":\"now\"}");
        }
    }

    @Test
    void guestThatCallsAndCallsWithoutReadingIsLost() throws Exception {
        HostReply large = new HostReply.Value(TextNode.valueOf("x".repeat(1 << 20)));
        AtomicInteger served = new AtomicInteger();
        try (PipedGuest guest = new PipedGuest()) {
            guest.letDie();
            GuestLink link = link(guest, _ -> {
                served.incrementAndGet();
                return large;
            });
            // The question itself fits into the pipe before any reply does.
            CompletableFuture<GuestLink.Arrival> answer = link.ask(QUESTION, FrameKind.VALUE);
            Thread.ofVirtual().start(() -> callAndCall(guest));
            assertThat(answer.get()).isEqualTo(
                    new GuestLink.Arrival.Lost(CellResult.Cause.CODE,
                            "it broke the protocol of the REPL with more calls than it reads replies"));
            assertThat(served.get()).isBetween(1, 512);
        }
    }

    private static void callAndCall(PipedGuest guest) {
        try {
            for (int i = 1; i <= 2 * GuestCalls.MOST_UNREAD; i++) {
                guest.say(FrameKind.THREAD_CALL, i, CALL);
            }
        } catch (IOException _) {
            // The host stopped reading, and the test closed the pipe.
            return;
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new OutOfMemoryError("a test"), CellResult.Cause.LIMIT,
                        "what it sent needs more memory than the host has"),
                Arguments.of(new IllegalStateException("a test"), CellResult.Cause.OUTSIDE,
                        "the host failed at what it sent (IllegalStateException)"),
                Arguments.of(new IOException("a test"), CellResult.Cause.CODE, "it went"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void sessionIsLostWhateverEndsItsReader(Throwable failure, CellResult.Cause cause, String why) throws Exception {
        CompletableFuture<Throwable> failing = new CompletableFuture<>();
        try (PipedGuest guest = new PipedGuest(new FailingStream(failing))) {
            guest.letDie();
            CompletableFuture<GuestLink.Arrival> answer = link(guest, _ -> new HostReply.Error("")).ask(QUESTION,
                    FrameKind.VALUE);
            failing.complete(failure);
            assertThat(answer.get()).isEqualTo(new GuestLink.Arrival.Lost(cause, why));
        }
    }

    @Test
    void whoCancelsDoesNotWaitForTheProcessToEnd() throws Exception {
        try (PipedGuest guest = new PipedGuest()) {
            GuestLink link = link(guest, _ -> new HostReply.Error(""));
            CompletableFuture<GuestLink.Arrival> answer = link.ask(QUESTION, FrameKind.VALUE);
            Cancellation cancellation = Cancellation.root();
            try (StopOrder stop = new StopOrder(link, TimeSource.SYSTEM, Duration.ofHours(1), -1);
                    Registration _ = cancellation.onCancel(() -> stop.atOnce("the run was stopped"))) {
                cancellation.cancel(Cancellation.Cause.STOP);
                guest.letDie();
                assertThat(answer.get())
                        .isEqualTo(new GuestLink.Arrival.Lost(CellResult.Cause.LIMIT, "the run was stopped"));
            }
        }
    }

    @Test
    void callsOfALostSessionAreNeitherAnsweredNorServed() throws Exception {
        CompletableFuture<Thread> serving = new CompletableFuture<>();
        CompletableFuture<HostReply> reply = new CompletableFuture<>();
        AtomicInteger served = new AtomicInteger();
        try (PipedGuest guest = new PipedGuest()) {
            guest.letDie();
            GuestLink link = link(guest, _ -> {
                served.incrementAndGet();
                serving.complete(Thread.currentThread());
                return reply.join();
            });
            guest.say(FrameKind.THREAD_CALL, 1, CALL);
            Thread first = serving.get();
            link.lose(CellResult.Cause.LIMIT, "the session was closed");
            guest.say(FrameKind.THREAD_CALL, 2, CALL);
            guest.endAndAwaitReader();
            reply.completeExceptionally(new IllegalStateException("the run is over"));
            first.join();
            link.send(QUESTION);
            assertThat(guest.hearsNothingMore()).isTrue();
            assertThat(served).hasValue(1);
        }
    }

    private static GuestLink link(PipedGuest guest, HostFunctions functions) {
        return new GuestLink(guest, functions, TimeSource.SYSTEM, CALL_BYTES);
    }

    private static String shown(Frame frame) throws IOException {
        return frame.number() + " " + frame.text();
    }

    /// Fails when it is told how.
    private static final class FailingStream extends InputStream {
        private final CompletableFuture<Throwable> failure;

        FailingStream(CompletableFuture<Throwable> failure) {
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            switch (failure.join()) {
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new AssertionError(e);
            }
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
        }
    }
}
