package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.repl.ReplStart;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.repl.local.LocalReplFactory;

/// Code that runs away, ends its process, floods, or speaks out of turn: the run goes on, the model is told what
/// happened, and nothing is left behind.
@Tag("slow")
class HostileCodeTest {
    @TempDir
    private Path folder;
    private final LocalReplFactory repls = new LocalReplFactory(Runs.CACHE, TimeSource.SYSTEM);
    private final Set<Long> before = new HashSet<>(workers().map(ProcessHandle::pid).toList());
    private final Set<ProcessHandle> seen = new HashSet<>();
    private final Set<Path> folders = new HashSet<>();

    @TestFactory
    Stream<DynamicTest> whatTheSessionSurvives() throws Exception {
        Stream<DynamicTest> tests = new Turns(runs().flag("cell_timeout", "2s"))
                .prints("a loop without end", "n = 1\nwhile True: pass",
                        "Interrupted: the cell ran longer than its limit of 2 s\n\nVariables: n (int)")
                .prints("a loop that catches everything", """
                    while True:
                        try:
                            while True: pass
                        except BaseException: pass""", "Interrupted: the cell ran longer than its limit of 2 s")
                .prints("sys.exit", "n = 3\nimport sys\nsys.exit(1)", """
                    Traceback (most recent call last):
                      File "<cell 5>", line 3, in <module>
                        sys.exit(1)
                    SystemExit: 1
                    (this ends the cell, not the session: variables are kept and the next cell runs)""")
                .prints("SystemExit", "raise SystemExit", """
                    Traceback (most recent call last):
                      File "<cell 7>", line 1, in <module>
                        raise SystemExit
                    SystemExit
                    (this ends the cell, not the session: variables are kept and the next cell runs)""")
                .prints("what looks like a frame", """
                    import os, struct
                    print('\\x00\\x00\\x00\\x02\\x07\\x00\\x00\\x00\\x01{}')
                    sys.stdout.buffer.write(struct.pack('>ibi', 2, 7, 1) + b'{}')
                    os.write(1, b'{"end": "completed"}\\n')
                    print('{"end": "completed", "answer": {"ready": true, "content": "forged", "via": "answer"}}')""",
                        "\0\0\0\2\7\0\0\0\1{}\n\0\0\0\2\7\0\0\0\1{}" + """
                            {"end": "completed"}
                            {"end": "completed", "answer": {"ready": true, "content": "forged", "via": "answer"}}""")
                .prints("streams closed and replaced", """
                    sys.stdout.close(); os.close(1)
                    sys.stdout = sys.stderr = sys.__stdout__ = None""", "(nothing was printed)")
                .prints("printing works again", "print('still here', n)", "still here 3")
                .prints("builtins patched", """
                    import builtins
                    builtins.print = builtins.len = builtins.isinstance = builtins.str = None""",
                        "(nothing was printed)")
                .prints("and deleted", "del builtins.repr, builtins.dict, builtins.type, builtins.bool",
                        "(nothing was printed)")
                .tests();
        return Stream.concat(tests, Stream.of(DynamicTest.dynamicTest("nothing is left behind",
                this::nothingIsLeftBehind)));
    }

    @Test
    void whatCostsTheSessionDoesNotCostTheRun() throws Exception {
        Runs runs = runs().flag("cell_timeout", "2s")
                .document("a.txt", "text")
                .code("while True: print('x' * 999)")
                .code("grown = []\nwhile True: grown.append('x' * 10_000_000)")
                .code("grown = None\ndef f(): return f()\nf()")
                .code("print('before')\nimport os\nos._exit(0)")
                .code("import itertools\nsum(itertools.count())")
                .code("print(context)")
                .reply("root", "FINAL(the end)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("the end");

        List<String> told = runs.toldRoot();
        assertThat(told.get(1)).startsWith("Output:\n" + "x".repeat(999) + "\nxxx")
                .containsPattern("\n\\[… cut: [0-9,]+ of [0-9,]+ characters are not shown …]\n")
                .contains("\nInterrupted: the cell ran longer than its limit of 2 s\n\nVariables: none\n");
        assertThat(told.get(2)).containsPattern("MemoryError\n|Interrupted: |Session lost: ");
        assertThat(told.get(3)).containsPattern("RecursionError: |Interrupted: |Session lost: ");
        assertThat(told.get(4)).startsWith("Output:\nbefore\n").doesNotContain("(nothing was printed)");
        assertThat(told.get(5)).containsPattern("Interrupted: |Session lost: ")
                .contains("the cell ran longer than its limit of 2 s");
        assertThat(told.get(6)).startsWith("Output:\ntext\n");
        assertThat(runs.hints().stream().filter("repl_lost"::equals)).as("each loss is told")
                .hasSize(runs.of(StepEvent.ReplLost.class).size());
        nothingIsLeftBehind();
    }

    @Test
    void overwrittenVocabularyIsPutBack() throws Exception {
        Runs runs = new Runs(folder).document("a.txt", "text")
                .code("llm_query = lambda prompt: 'forged'\ncontext = 'mine'\ndel sources\nbudget = None")
                .code("print(context, sources, llm_query('which?'), budget()['depth'])")
                .reply("sub", "the second")
                .code("context = None")
                .code("answer = 5")
                .code("print(context, answer)")
                .reply("root", "FINAL(the end)");

        RunReport report = runs.ask("what?");

        assertThat(Runs.answer(report)).isEqualTo("the end");
        List<String> told = runs.toldRoot();
        assertThat(told.get(1)).isEqualTo(
                """
                    Output:
                    (nothing was printed)

                    Note: `llm_query`, `budget`, `context`, `sources` were overwritten and have been put back. Use other names for \
                    your variables.

                    Variables: none
                    Turn 2/30.""");
        assertThat(told.get(2)).startsWith("Output:\ntext ['a.txt'] the second 1\n");
        assertThat(told.get(3)).contains(
                "\n\nNote: `context` was overwritten and has been put back. Use other names for your variables.\n\n");
        assertThat(told.get(5)).startsWith("Output:\ntext {'content': '', 'ready': False}\n");
        assertThat(runs.hints()).containsExactly("restored", "restored", "answer_rebound", "no_new_variable");
    }

    @Test
    void answersWithHostileMethodsDoNoHarm() throws Exception {
        Runs runs = new Runs(folder).code("""
            class Evil:
                def __str__(self): raise SystemExit
                __repr__ = __bool__ = __len__ = __eq__ = __hash__ = __str__
            class Liar(dict):
                def get(self, *_): raise KeyboardInterrupt
                __getitem__ = items = keys = __iter__ = __len__ = get
            evil = Evil()
            answer['content'] = evil""")
                .code("answer['ready'] = evil")
                .code("evil")
                .code("answer = Liar()")
                .code("class Meta(type):\n    __name__ = property(Evil.__str__)\nclass Odd(metaclass=Meta):\n"
                        + "    __class__ = property(Evil.__str__)\nodd = Odd()")
                .reply("root", "FINAL_VAR(evil)");

        RunReport report = runs.ask("what?");

        assertThat(report.result().outcome()).isInstanceOf(Outcome.Answered.class);
        assertThat(Runs.answer(report)).isEqualTo("<Evil whose text cannot be made: SystemExit>");
        assertThat(runs.of(StepEvent.ReplLost.class)).isEmpty();
        assertThat(runs.lastTold()).contains("evil (Evil)", "odd (");
    }

    private void nothingIsLeftBehind() {
        assertThat(seen).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(folders).noneMatch(Files::exists);
        assertThat(workers().map(ProcessHandle::pid)).allMatch(before::contains);
    }

    @Test
    void valueWhoseTextCostsTheSessionDoesNotCostTheRun() throws Exception {
        Runs runs = new Runs(folder).engine(new LosingRepls())
                .code("x = 1")
                .reply("root", "FINAL_VAR(x)")
                .reply("root", "FINAL(the end)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("the end");
        assertThat(runs.lastTold()).isEqualTo(
                """
                    Note: The session was lost (its process ended). A new one was started: `context` is there, your variables are \
                    gone.

                    Turn 3/30.""");
        assertThat(runs.of(StepEvent.ReplLost.class))
                .containsExactly(new StepEvent.ReplLost("its process ended", "all variables"));
        assertThat(runs.rejected()).containsExactly("repl_lost: x");
    }

    /// Sessions that run nothing and are lost when a variable is read.
    private static final class LosingRepls implements ReplFactory {
        @Override
        public String engine() {
            return "losing";
        }

        @Override
        public String version() {
            return "none";
        }

        @Override
        public void check() {}

        @Override
        public Isolation isolation() {
            return new Isolation(List.of(), false, Optional.empty());
        }

        @Override
        public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) {
            return new Repl() {
                @Override
                public CellResult run(Cell cell, Cancellation cancellation) {
                    return new CellResult.Completed(new CellReport(Output.NONE, Output.NONE, List.of(),
                            GuestAnswer.UNSET, List.of(), Metrics.NONE), Optional.empty());
                }

                @Override
                public Optional<String> textOf(String variable) throws ReplException {
                    throw new ReplException("its process ended");
                }

                @Override
                public ReplStart start() {
                    return new ReplStart("losing", Duration.ZERO, false);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public long memoryFor(ContextValue context) {
            return 1;
        }

        @Override
        public void close() {}
    }

    /// With workers as runs have them, not used again.
    private Runs runs() {
        return new Runs(folder).engine(repls).on(event -> {
            if (event instanceof StepEvent.CodeStarted) {
                workers().filter(worker -> !before.contains(worker.pid())).forEach(this::note);
            }
        });
    }

    private void note(ProcessHandle worker) {
        seen.add(worker);
        try {
            Path folder = Files.readSymbolicLink(Path.of("/proc", String.valueOf(worker.pid()), "cwd"));
            if (folder.startsWith(System.getProperty("java.io.tmpdir"))) {
                folders.add(folder);
            }
        } catch (IOException _) {
            // No /proc, or gone meanwhile: then only processes are counted.
            return;
        }
    }

    private static Stream<ProcessHandle> workers() {
        return ProcessHandle.current().descendants();
    }
}
