package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.repl.cpython.NativeReplFactory;
import dev.rlm.repl.local.LocalReplFactory;
import dev.rlm.repl.wasm.WasmReplFactory;

/// Somebody kills an engine's process in the middle of a cell, as the kernel does when memory runs out.
class KilledEngineTest {
    private static final Map<String, Supplier<ReplFactory>> ENGINES = Map.of("local",
            () -> new LocalReplFactory(Runs.CACHE, TimeSource.SYSTEM), "native",
            () -> new NativeReplFactory(Optional.empty(), System.getenv(), TimeSource.SYSTEM), "wasm",
            () -> new WasmReplFactory(Runs.CACHE, TimeSource.SYSTEM));

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> runGoesOnWithAFreshReplWhicheverProcessWasKilled() {
        return ENGINES.entrySet()
                .stream()
                .flatMap(engine -> Stream.of(true, false)
                        .map(innermost -> DynamicTest.dynamicTest(
                                engine.getKey() + (innermost ? ", the innermost" : ", the outermost"), () -> goesOn(
                                        engine.getValue().get(), innermost))));
    }

    private void goesOn(ReplFactory repls, boolean innermost) throws Exception {
        try {
            repls.check();
        } catch (ReplException e) {
            System.err.println("skipped: " + e.getMessage());
            abort(e.getMessage());
        }
        Set<Long> before = descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
        Runs runs = new Runs(folder).engine(repls)
                .document("a.txt", "text")
                .code("kept = 1\nllm_query('now')\nwhile True: pass")
                .reply("sub", "never read")
                .code("print(context, 'kept' in globals())")
                .reply("root", "FINAL(the end)")
                .on(event -> {
                    if (event instanceof StepEvent.GuestCalled) {
                        kill(before, innermost);
                    }
                });

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("the end");

        assertThat(runs.of(StepEvent.ReplLost.class)).singleElement()
                .satisfies(lost -> assertThat(lost.cause()).isEqualTo("its process was ended from outside"));
        assertThat(runs.toldRoot().get(1)).contains("Session lost: its process was ended from outside");
        assertThat(runs.toldRoot().get(2)).startsWith("Output:\ntext False\n");
        // What serves several sessions ends with its factory.
        repls.close();
        assertThat(descendants().map(ProcessHandle::pid)).isSubsetOf(before);
    }

    private static void kill(Set<Long> before, boolean innermost) {
        Stream<ProcessHandle> ours = descendants().filter(process -> !before.contains(process.pid()))
                .filter(process -> !process.info().commandLine().orElse("").contains("rlm janitor"));
        ours.filter(process -> innermost
                ? process.children().findAny().isEmpty()
                : process.parent().filter(ProcessHandle.current()::equals).isPresent())
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static Stream<ProcessHandle> descendants() {
        return ProcessHandle.current().descendants();
    }
}
