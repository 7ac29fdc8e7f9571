package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.repl.wasm.WasmReplFactory;

/// Child runs that are to begin with their caller's variables.
class ShareRunTest {

    @TempDir
    private Path folder;

    @Test
    void childBeginsWithWhatItsCallerHadWhenTheCallingCellBegan() throws Exception {
        try (ReplFactory wasm = new WasmReplFactory(Runs.CACHE, TimeSource.SYSTEM)) {
            Runs runs = new Runs(folder).engine(wasm)
                    .flag("max_depth", "2")
                    .document("a.txt", "the root's")
                    .code("rows = [3, 1, 2]\ndef double(n):\n    return 2 * n")
                    .code("rows.append(9)\nlate = 1\nprint(rlm_query('sort', 'the child\\'s', share=True))\n"
                            + "print(rows, context, late)")
                    .reply("child", "```repl\nrows.sort()\nprint([double(n) for n in rows], context, "
                            + "'late' in globals(), answer)\n```")
                    .reply("child", "```repl\nFINAL(rows)\n```")
                    .reply("root", "FINAL(the end)");

            runs.ask("what?");

            assertThat(runs.told(Purpose.CHILD).getFirst())
                    .contains("\n\nAlready there, from the run that asks you, as "
                            + "copies: rows (list, 3 items), double (function)\n\n");
            assertThat(runs.told(Purpose.CHILD).getLast()).startsWith(
                    "Output:\n[2, 4, 6] the child's False {'content': '', 'ready': False}\n");
            assertThat(runs.lastTold()).startsWith("Output:\n[1, 2, 3]\n[3, 1, 2, 9] the root's 1\n");
            assertThat(runs.of(StepEvent.ChildStarted.class)).hasSize(1).allMatch(StepEvent.ChildStarted::share);
        }
    }

    @Test
    void childrenOfABatchShareWithTheirCallerAndNotWithEachOther() throws Exception {
        try (ReplFactory wasm = new WasmReplFactory(Runs.CACHE, TimeSource.SYSTEM)) {
            Runs runs = new Runs(folder).engine(wasm)
                    .flag("max_depth", "2")
                    .code("seen = ['root']")
                    .code("print(rlm_query_batched(list('abc'), share=True))\nprint(seen)")
                    .line(line -> line.put("for", "child")
                            .put("reply", "```repl\nseen.append(context)\nFINAL(' '.join(seen))\n```")
                            .put("repeat", true))
                    .reply("root", "FINAL(the end)");

            runs.ask("what?");

            assertThat(runs.lastTold()).startsWith("Output:\n['root a', 'root b', 'root c']\n['root']\n");
        }
    }

    @Test
    void engineThatCannotForkSaysSoAndTheChildIsNotRun() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "2")
                .code("""
                    try:
                        rlm_query('count', share=True)
                    except RuntimeError as e:
                        print(e)
                    print(rlm_query_batched(['a', 'b'], share=False))""")
                .line(line -> line.put("for", "child").put("reply", "```repl\nFINAL(context)\n```").put("repeat", true))
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).startsWith("Output:\nrlm_query: share=True: the local REPL cannot be copied; put "
                + "what the child needs into its context\n");
        assertThat(runs.of(StepEvent.ChildStarted.class)).hasSize(2).noneMatch(StepEvent.ChildStarted::share);
    }

    @Test
    void atTheDeepestLevelThereIsNothingToShareWith() throws Exception {
        Runs runs = new Runs(folder).engine(new Unforkable(Runs.REPLS)).code("""
            try:
                rlm_query('count', share=True)
            except RuntimeError as e:
                print(e)""").reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold())
                .startsWith("Output:\nrlm_query: share=True: at this depth rlm_query is a plain call, "
                        + "which has no variables; put what it needs into its context\n");
    }

    @Test
    void childWhoseCallerCannotBeCopiedBeginsAfreshAndTheRecordSaysWhy() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "2")
                .engine(new Unforkable(Runs.REPLS))
                .code("mine = 7\nprint(rlm_query('shout', share=True))")
                .reply("child", "```repl\nFINAL(context.upper() + str('mine' in globals()))\n```")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).startsWith("Output:\nSHOUTFalse\n");
        assertThat(runs.told(Purpose.CHILD).getFirst())
                .contains("\n\nThe variables of the run that asks you could not be "
                        + "copied: this REPL cannot be forked. They are not there.\n\n");
        assertThat(runs.of(StepEvent.ChildStarted.class)).hasSize(1).allMatch(StepEvent.ChildStarted::share);
        assertThat(runs.of(StepEvent.ReplLost.class))
                .containsExactly(new StepEvent.ReplLost("this REPL cannot be forked", "the variables of the caller"));
    }

    @Test
    void childThatSharesCountsWithWhatItsCallerMayTake() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "2")
                .engine(new Unforkable(Runs.REPLS))
                .document("large.txt", "x".repeat(10_000))
                .available(Unforkable.LARGE + 2 * Unforkable.SMALL)
                .code("""
                    try:
                        rlm_query('count', share=True)
                    except RuntimeError as e:
                        print(e)""")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).contains("the child run's copy of the caller's variables is too large");
        assertThat(runs.of(StepEvent.ChildStarted.class)).isEmpty();
    }

    /// Says that its sessions can be forked, and then they cannot; takes more for a large context.
    private static final class Unforkable extends OtherRepls {
        private static final long SMALL = 1L << 30;
        private static final long LARGE = 3L << 30;

        Unforkable(ReplFactory under) {
            super(under);
        }

        @Override
        public boolean forks() {
            return true;
        }

        @Override
        public long memoryFor(ContextValue context) {
            return context.chars() < 10_000 ? SMALL : LARGE;
        }
    }
}
