package dev.rlm.repl.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.fence.Fencing;
import dev.rlm.repl.jvm.Aot;

class WasmReplFactoryTest {
    private static final Path CACHE = Path.of("target", "cache").toAbsolutePath();
    private static final Duration AMPLE = Duration.ofMinutes(2);
    private static final ReplInput INPUT = new ReplInput(new ContextValue.Text("the input"), List.of());
    private static final HostFunctions NONE = _ -> new HostReply.Error("no calls here");

    private static WasmReplFactory factory() {
        return new WasmReplFactory(CACHE, TimeSource.SYSTEM);
    }

    private static CellResult run(Repl repl, String code) throws ReplException {
        return repl.run(new Cell(1, code, AMPLE), Cancellation.root());
    }

    private static String shown(Repl repl, String code) throws ReplException {
        CellResult result = run(repl, code);
        return result instanceof CellResult.Completed done ? done.value().orElse("") : result.error().orElse("");
    }

    @Test
    void versionIsThatOfTheInterpreter() throws Exception {
        try (WasmReplFactory factory = factory(); Repl repl = factory.open(ReplSpec.python(1), INPUT, NONE)) {
            String python = shown(repl, "import sys\n'.'.join(map(str, sys.version_info[:3]))").replace("'", "");
            assertThat(factory.version()).isEqualTo("CPython " + python + " on Endive 1.1.0");
            assertThat(repl.start().engine()).isEqualTo("wasm (CPython " + python + ")");
        }
    }

    @Test
    void killedWorkerLosesItsSessionsAndTheNextHasAnother() throws Exception {
        try (WasmReplFactory factory = factory();
                Repl idle = factory.open(ReplSpec.python(1), INPUT, NONE);
                Repl busy = factory.open(ReplSpec.python(1), INPUT, _ -> {
                    factory.workerHandle().descendants().forEach(ProcessHandle::destroyForcibly);
                    factory.workerHandle().destroyForcibly();
                    return new HostReply.Value(TextNode.valueOf("too late"));
                })) {
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class,
                    run(busy, "llm_query('kill')\nwhile True: pass"));
            assertThat(killed.cause()).isEqualTo(CellResult.Cause.OUTSIDE);
            assertThat(killed.why()).isEqualTo("its process was ended from outside");
            assertInstanceOf(CellResult.Killed.class, run(idle, "1"));
            assertThrows(ReplException.class, () -> busy.fork(ReplSpec.python(1), INPUT, NONE));
            try (Repl next = factory.open(ReplSpec.python(1), INPUT, NONE)) {
                assertThat(shown(next, "1 + 1")).isEqualTo("2");
            }
        }
    }

    @Test
    void workerEndsWithItsInputWhateverItsGuestsDo() throws Exception {
        try (WasmReplFactory factory = factory();
                Repl repl = factory.open(ReplSpec.python(1), INPUT, _ -> {
                    factory.endWorkersInput();
                    return new HostReply.Value(TextNode.valueOf("never mind"));
                })) {
            Thread.ofVirtual().start(() -> {
                try {
                    run(repl, "llm_query('end')\nimport itertools\nsum(itertools.count())");
                } catch (ReplException e) {
                    throw new AssertionError(e);
                }
            });
            ProcessHandle worker = factory.workerHandle();
            assertThat(worker.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
        }
    }

    @Test
    void closedFactoryLeavesSessionsThatWereHandedOut() throws Exception {
        WasmReplFactory factory = factory();
        ProcessHandle worker;
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, NONE)) {
            worker = factory.workerHandle();
            factory.close();
            assertThat(shown(repl, "6 * 7")).isEqualTo("42");
        }
        worker.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void oneHostileSessionHoldsUpNoOther() throws Exception {
        try (WasmReplFactory factory = factory();
                Repl hostile = factory.open(ReplSpec.python(1), INPUT, NONE);
                Repl calm = factory.open(ReplSpec.python(1), INPUT, NONE)) {
            Cancellation flooding = Cancellation.root();
            Thread flood = Thread.ofVirtual().start(() -> {
                try {
                    hostile.run(new Cell(1, "while True: print('flood ' * 10_000)", AMPLE), flooding);
                } catch (ReplException e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < 5; i++) {
                assertThat(shown(calm, "sum(range(1000))")).isEqualTo("499500");
            }
            flooding.cancel(Cancellation.Cause.TIME_UP);
            flood.join();
            assertThat(shown(hostile, "1")).isEqualTo("1");
        }
    }

    @Test
    void memoryLimitIsThatOfTheSessionAndAMemoryErrorInIt() throws Exception {
        try (WasmReplFactory factory = factory();
                Repl repl = factory.open(new ReplSpec("python", 1, 128L << 20), INPUT, NONE)) {
            assertThat(shown(repl, "kept = 5\nbig = bytearray(200_000_000)")).endsWith("MemoryError");
            assertThat(shown(repl, "kept")).isEqualTo("5");
            assertThat(shown(repl, "len(bytearray(50_000_000))")).isEqualTo("50000000");
        }
    }

    @Test
    void runsWithoutABoxWhereThereIsNoneAndSaysSo() throws Exception {
        try (WasmReplFactory factory = new WasmReplFactory(new WasmImage(CACHE), TimeSource.SYSTEM,
                () -> new Fencing.Missing("this test has none"), new WasmCommand(1L << 30, new Aot.None()));
                Repl repl = factory.open(ReplSpec.python(1), INPUT, NONE)) {
            assertThat(shown(repl, "1 + 1")).isEqualTo("2");
            assertThat(factory.isolation().weaker())
                    .contains("nothing is round that process: this test has none");
        }
    }

    @Test
    void imageThatCannotBeReadIsMadeAnew(@TempDir Path cache) throws Exception {
        WasmImage image = new WasmImage(cache);
        Files.writeString(image.file(), "no image");
        try (WasmReplFactory factory = new WasmReplFactory(image, TimeSource.SYSTEM,
                () -> new Fencing.Missing("this test has none"), new WasmCommand(1L << 30, new Aot.None()));
                Repl repl = factory.open(ReplSpec.python(1), INPUT, NONE)) {
            assertThat(shown(repl, "1 + 1")).isEqualTo("2");
        }
    }

    @Test
    void cellsMayRewriteMuchAgainAndAgain() throws Exception {
        try (WasmReplFactory factory = new WasmReplFactory(new WasmImage(CACHE), TimeSource.SYSTEM,
                () -> new Fencing.Missing("this test has none"), new WasmCommand(1L << 30, new Aot.None()));
                Repl repl = factory.open(ReplSpec.python(1), INPUT, NONE)) {
            run(repl, "data = bytearray(60_000_000)");
            for (int i = 1; i < 15; i++) {
                String rewritten = "data[:] = bytes([%d]) * len(data)\ndata[-1]".formatted(i);
                assertThat(shown(repl, rewritten)).isEqualTo(String.valueOf(i));
            }
        }
    }
}
