package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// What is different where Podman stands behind the socket.
@Timeout(180)
class PodmanReplTest {
    private static DockerReplFactory factory;

    @BeforeAll
    static void skipWhereThereIsNoPodman() {
        factory = TestEngine.podman();
    }

    @AfterAll
    static void close() {
        if (factory != null) {
            factory.close();
        }
    }

    private static Repl open(ReplSpec spec) throws ReplException {
        return factory.open(spec, new ReplInput(new ContextValue.Text("text"), List.of()),
                _ -> new HostReply.Value(TextNode.valueOf("ok")));
    }

    private static CellResult run(Repl repl, int number, String code, Duration limit) throws ReplException {
        return repl.run(new Cell(number, code, limit), Cancellation.root());
    }

    @Test
    void itIsRecognisedAndHoldsGuestsAsDockerDoes() {
        assertThat(factory.version()).contains(" on Podman ");
        assertThat(factory.isolation().fences()).singleElement().asString().contains("a filter of system calls");
        assertThat(factory.isolation().weaker()).isEmpty();
        assertThat(factory.isolation().bounded()).isTrue();
    }

    @Test
    void sessionRunsCellsIsInterruptedMeasuredAndGone() throws Exception {
        Api api = new Api(TestEngine.podmanAddress(), Api.USUAL);
        Repl repl = open(ReplSpec.python(1));
        CellResult first = run(repl, 1, "x = len(context), llm_query('p')\nx", Duration.ofMinutes(1));
        assertThat(first).isInstanceOfSatisfying(CellResult.Completed.class,
                done -> assertThat(done.value()).contains("(4, 'ok')"));
        Metrics metrics = first.report().metrics();
        assertThat(metrics.memoryPeakBytes()).isGreaterThan(1_000_000);
        assertInstanceOf(CellResult.TimedOut.class, run(repl, 2, "while True: pass", Duration.ofSeconds(1)));
        assertThat(run(repl, 3, "x", Duration.ofMinutes(1))).isInstanceOfSatisfying(CellResult.Completed.class,
                done -> assertThat(done.value()).contains("(4, 'ok')"));
        assertThat(TestEngine.containers(api, ProcessHandle.current().pid())).hasSize(1);
        repl.close();
        assertThat(TestEngine.containers(api, ProcessHandle.current().pid())).isEmpty();
    }

    @Test
    void filterOfSystemCallsIsOurs() throws Exception {
        try (Repl repl = open(ReplSpec.python(1))) {
            CellResult result = run(repl, 1, """
                import ctypes
                libc = ctypes.CDLL(None, use_errno=True)
                def call(number, *arguments):
                    libc.syscall(number, *arguments)
                    return ctypes.get_errno()
                import platform
                x86 = platform.machine() == 'x86_64'
                # keyctl, unshare(CLONE_NEWUSER), ptrace
                [call(250 if x86 else 219, 0, 0), call(272 if x86 else 97, 0x10000000), call(101 if x86 else 117, 0, 0)]
                """, Duration.ofMinutes(1));
            assertThat(result).isInstanceOfSatisfying(CellResult.Completed.class,
                    done -> assertThat(done.value()).contains("[1, 1, 1]"));
        }
    }

    @Test
    void guestThatEndsItselfIsALostSession() throws Exception {
        try (Repl repl = open(ReplSpec.python(1))) {
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class,
                    run(repl, 1, "import os\nos._exit(3)", Duration.ofMinutes(1)));
            assertThat(killed.why()).isEqualTo("the code ended the Python process");
        }
    }
}
