package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.trajectory.StepEvent;

/// Somebody kills an engine's process in the middle of a cell, as the kernel does when memory runs out.
class KilledEngineTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> runGoesOnWithAFreshReplWhicheverProcessWasKilled() {
        return Stream.of(EngineName.values())
                .flatMap(name -> Stream.of(true, false)
                        .map(innermost -> DynamicTest.dynamicTest(
                                name.label() + (innermost ? ", the innermost" : ", the outermost"),
                                () -> goesOn(name, innermost))));
    }

    private void goesOn(EngineName name, boolean innermost) throws Exception {
        ReplFactory repls = RealEngines.open(name);
        Set<ProcessHandle> before = processes(name).collect(Collectors.toSet());
        Runs runs = new Runs(folder).engine(repls)
                .document("a.txt", "text")
                .code("kept = 1\nllm_query('now')\nwhile True: pass")
                .reply("sub", "never read")
                .code("print(context, 'kept' in globals())")
                .reply("root", "FINAL(the end)")
                .on(event -> {
                    if (event instanceof StepEvent.GuestCalled) {
                        processes(name).filter(process -> !before.contains(process))
                                .filter(process -> innermost
                                        ? process.children().findAny().isEmpty()
                                        : RealEngines.outermost(name).anyMatch(process::equals))
                                .forEach(ProcessHandle::destroyForcibly);
                    }
                });

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("the end");

        assertThat(runs.of(StepEvent.ReplLost.class)).singleElement()
                .satisfies(lost -> assertThat(lost.cause()).isEqualTo("its process was ended from outside"));
        assertThat(runs.toldRoot().get(1)).contains("Session lost: its process was ended from outside");
        assertThat(runs.toldRoot().get(2)).startsWith("Output:\ntext False\n");
        // What serves several sessions ends with its factory.
        repls.close();
        assertThat(processes(name)).isSubsetOf(before);
    }

    private static Stream<ProcessHandle> processes(EngineName name) {
        return RealEngines.outermost(name).flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
    }
}
