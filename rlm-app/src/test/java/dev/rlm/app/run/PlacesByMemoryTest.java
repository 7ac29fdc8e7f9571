package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.ResultDocument;
import dev.rlm.app.RunReport;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.trajectory.StepEvent;

/// Children get REPLs as far as memory goes, and wait for each other beyond that.
class PlacesByMemoryTest {
    private static final long GIB = 1L << 30;
    private static final String SIXTEEN = """
        answer['content'] = ' '.join(rlm_query_batched([f'the child {i}' for i in range(16)]))
        answer['ready'] = True""";

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> sixteenChildrenOnAMemoryForFourAllEndOnEveryEngine() {
        return Stream.of(EngineName.values())
                .map(name -> DynamicTest.dynamicTest(name.label(), () -> {
                    if (name == EngineName.LOCAL) {
                        sixteen(Runs.REPLS);
                        return;
                    }
                    try (ReplFactory repls = RealEngines.open(name)) {
                        sixteen(repls);
                    }
                }));
    }

    private void sixteen(ReplFactory repls) throws Exception {
        long each = repls.memoryFor(new ContextValue.Text(""));
        try (Served served = new Served(folder)) {
            served.codes("the root", SIXTEEN)
                    .codes("the child", "answer['content'] = context.split()[-1]\nanswer['ready'] = True");
            served.runs.engine(repls).available(5 * each).flag("max_depth", "2").flag("max_children", "16");

            RunReport report = served.ask("the root");

            assertThat(Runs.answer(report)).isEqualTo("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
            assertThat(mostChildrenAtOnce(served.runs)).isEqualTo(4);
            long mebibytes = each >> 20;
            assertThat(served.runs.remarks).containsOnlyOnce("memory has room for 4 child REPLs at once, not for 16: "
                    + 5 * mebibytes + "m are free, the run's own REPL may take " + mebibytes + "m, and a child's "
                    + mebibytes + "m");
            assertThat(served.runs.of(StepEvent.RunStarted.class).getFirst().places())
                    .contains(new StepEvent.ReplPlaces(16, 4, 5 * each, each, each));
        }
    }

    @Test
    void tooLittleMemoryForEachLevelIsSaidBeforeAnythingIsSent() throws Exception {
        try (Served served = new Served(folder)) {
            served.runs.available(5 * GIB / 2).flag("max_depth", "3");

            RunReport report = served.ask("the root");

            assertThat(report.exitCode(false)).isEqualTo(3);
            assertThat(ResultDocument.of(report, false).path("reason").path("message").asText()).isEqualTo(
                    "max_depth 3 needs places for 3 REPLs at once, one for each level, which may take 3,072 MiB of memory, "
                            + "and 2,560 MiB are free: end other programs, or set max_depth to 2 or less");
            assertThat(served.server.connections()).isZero();
        }
    }

    @Test
    void childWhoseContextNeedsMoreThanThereIsForOneIsAnErrorInItsParentAndTheOthersRun() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", """
                answer['content'] = '; '.join(rlm_query_batched(['the child'] * 2, ['x' * 300, 'small']))
                answer['ready'] = True""").codes("the child", "answer['content'] = context\nanswer['ready'] = True");
            served.runs.engine(new Hungry(Runs.REPLS)).available(400L << 20).flag("max_depth", "2");

            RunReport report = served.ask("the root");

            assertThat(Runs.answer(report))
                    .isEqualTo("Error: the child run's context is too large: its REPL would need "
                            + "400 MiB of memory, and a child may have 292 MiB here; give it less context; small");
        }
    }

    @Test
    void runWithoutChildrenNeedsNoPlaces() throws Exception {
        Runs runs = new Runs(folder).available(0).reply("root", "```repl\nprint(1)\n```").reply("root", "FINAL(done)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("done");
        assertThat(runs.of(StepEvent.RunStarted.class).getFirst().places()).isEmpty();
    }

    private static int mostChildrenAtOnce(Runs runs) {
        int most = 0;
        int now = 0;
        for (StepEvent event : runs.events) {
            now += event instanceof StepEvent.ChildStarted ? 1 : 0;
            now -= event instanceof StepEvent.ChildFinished ? 1 : 0;
            most = Math.max(most, now);
        }
        return most;
    }

    /// Real sessions that need 100 MiB, and one more for each character.
    private static final class Hungry extends OtherRepls {
        Hungry(ReplFactory under) {
            super(under);
        }

        @Override
        public long memoryFor(ContextValue context) {
            return 100 + context.chars() << 20;
        }
    }
}
