package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// Containers on gVisor's kernel, where the engine for tests has `runsc`.
@Timeout(180)
class GvisorReplTest {
    private static final String RUNTIME = "runsc";
    private static DockerReplFactory factory;

    @BeforeAll
    static void skipWhereThereIsNoGvisor() {
        factory = TestEngine.checked(with(RUNTIME));
    }

    @AfterAll
    static void close() {
        if (factory != null) {
            factory.close();
        }
    }

    private static DockerOptions with(String runtime) {
        DockerOptions options = TestEngine.options(Optional.ofNullable(System.getenv(TestEngine.VARIABLE)));
        return new DockerOptions(options.image(), options.cpus(), options.host(), Optional.of(runtime));
    }

    private static Repl open() throws ReplException {
        return factory.open(ReplSpec.python(1), new ReplInput(new ContextValue.Text("x".repeat(1_000_000)), List.of()),
                _ -> new HostReply.Value(TextNode.valueOf("ok")));
    }

    @Test
    void sessionRunsCellsIsInterruptedAndGone() throws Exception {
        assertThat(factory.isolation().fences()).singleElement().asString().contains("with runsc", "gVisor's kernel");
        try (Repl repl = open()) {
            CellResult first = run(repl, 1, "y = len(context), llm_query('p')\nprint('z' * 300_000)\ny", Duration
                    .ofMinutes(1));
            assertThat(first).isInstanceOfSatisfying(CellResult.Completed.class,
                    done -> assertThat(done.value()).contains("(1000000, 'ok')"));
            assertThat(first.report().stdout().chars()).isEqualTo(300_001);
            assertInstanceOf(CellResult.TimedOut.class, run(repl, 2, "while True: pass", Duration.ofSeconds(1)));
            assertThat(run(repl, 3, "y", Duration.ofMinutes(1))).isInstanceOfSatisfying(CellResult.Completed.class,
                    done -> assertThat(done.value()).contains("(1000000, 'ok')"));
        }
        assertThat(TestEngine.containers()).isEmpty();
    }

    @Test
    void runtimeThatTheEngineDoesNotKnowIsSaidBeforeAnythingIsStarted() {
        assertThat(TestEngine.unchecked(with("nosuch")).isolation().weaker()).hasValueSatisfying(
                why -> assertThat(why).contains("knows no runtime nosuch; set it up there"));
    }

    private static CellResult run(Repl repl, int number, String code, Duration limit) throws ReplException {
        return repl.run(new Cell(number, code, limit), Cancellation.root());
    }
}
