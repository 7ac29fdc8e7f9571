package dev.rlm.repl.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.fence.Fence;
import dev.rlm.repl.jvm.Aot;

/// Sessions that begin with the variables of another.
class ForkTest {
    private static final WasmReplFactory FACTORY = new WasmReplFactory(Path.of("target", "cache"), TimeSource.SYSTEM);
    private static final Duration AMPLE = Duration.ofMinutes(2);
    private static final HostFunctions NONE = _ -> new HostReply.Error("no calls here");
    private static final int MEGABYTE = 1 << 20;

    @AfterAll
    static void endWorker() {
        FACTORY.close();
    }

    private static ReplInput input(String context) {
        return new ReplInput(new ContextValue.Text(context), List.of());
    }

    private static Repl open(String context, HostFunctions functions) throws ReplException {
        return FACTORY.open(ReplSpec.python(1), input(context), functions);
    }

    private static Repl fork(Repl parent, String context) throws ReplException {
        return parent.fork(ReplSpec.python(2), input(context), NONE);
    }

    private static CellResult run(Repl repl, String code) throws ReplException {
        return repl.run(new Cell(1, code, AMPLE), Cancellation.root());
    }

    private static String shown(Repl repl, String code) throws ReplException {
        CellResult result = run(repl, code);
        return result.report().stdout().text()
                + (result instanceof CellResult.Completed done ? done.value().orElse("") : result.error().orElse(""));
    }

    @Test
    void forkHasTheVariablesAndItsOwnContextAnswerAndCalls() throws Exception {
        try (Repl parent = open("the parent's", _ -> new HostReply.Value(TextNode.valueOf("parent's host")))) {
            run(parent, "rows = [1, 2]\ndef total():\n    return sum(rows)\nanswer['content'] = 'mine'\nimport random");
            HostFunctions own = _ -> new HostReply.Value(TextNode.valueOf("child's host"));
            try (Repl child = parent.fork(ReplSpec.python(2), input("the child's"), own);
                    Repl same = parent.fork(ReplSpec.python(2), input("the child's"), own)) {
                assertThat(shown(child, "rows.append(3)\n(total(), context, sources, answer, llm_query('p'))"))
                        .isEqualTo(
                                "(6, \"the child's\", [], {'content': '', 'ready': False}, \"child's host\")");
                assertThat(shown(parent, "(total(), context, answer['content'], llm_query('p'))"))
                        .isEqualTo("(3, \"the parent's\", 'mine', \"parent's host\")");
                assertThat(run(child, "total()").report().answer()).isEqualTo(GuestAnswer.UNSET);
                String random = "(random.random(), __import__('os').urandom(4))";
                assertThat(shown(child, random)).isEqualTo(shown(same, random)).isNotEqualTo(shown(parent, random));
            }
        }
    }

    @Test
    void forkOfARunningCellBeginsWhereThatBeganAndOutlivesIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        Repl parent = open("c", _ -> {
            asked.countDown();
            try {
                return new HostReply.Value(TextNode.valueOf(String.valueOf(open.await(2, TimeUnit.MINUTES))));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        run(parent, "x = 1");
        CompletableFuture<String> waiting = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                waiting.complete(shown(parent, "x = 2\nllm_query('wait')\nx"));
            } catch (ReplException e) {
                waiting.completeExceptionally(e);
            }
        });
        assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
        try (Repl child = fork(parent, "d")) {
            assertThat(shown(child, "x += 10\nx")).isEqualTo("11");
            open.countDown();
            assertThat(waiting.get()).isEqualTo("2");
            parent.close();
            try (Repl grandchild = fork(child, "e")) {
                assertThat(shown(grandchild, "(x, context)")).isEqualTo("(11, 'e')");
            }
        }
    }

    @Test
    void filesAreForkedToo() throws Exception {
        try (Repl parent = open("c", NONE)) {
            run(parent, "f = open('notes.txt', 'w')\n_ = f.write('one ')\nf.flush()");
            try (Repl child = fork(parent, "d")) {
                assertThat(shown(child, "_ = f.write('child')\nf.close()\nopen('notes.txt').read()"))
                        .isEqualTo("'one child'");
                assertThat(shown(parent, "_ = f.write('parent')\nf.close()\nopen('notes.txt').read()"))
                        .isEqualTo("'one parent'");
            }
        }
    }

    /// Random cells in a tree of sessions, beside a model of what each should have.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void noSessionSeesWhatAnotherDoes(long seed) throws Exception {
        Random random = new Random(seed);
        List<Repl> repls = new ArrayList<>();
        List<List<Integer>> models = new ArrayList<>();
        try {
            repls.add(open("c", NONE));
            run(repls.getFirst(), "rows = []");
            models.add(new ArrayList<>());
            for (int step = 0; step < 60; step++) {
                int which = random.nextInt(repls.size());
                List<Integer> model = models.get(which);
                int value = random.nextInt(1000);
                String code = switch (random.nextInt(5)) {
                    case 0 -> {
                        model.add(0, value);
                        yield "rows.insert(0, " + value + ")";
                    }
                    case 1 -> {
                        Collections.reverse(model);
                        yield "rows.reverse()";
                    }
                    case 2 -> {
                        if (repls.size() < 8) {
                            repls.add(fork(repls.get(which), "d"));
                            models.add(new ArrayList<>(model));
                        }
                        yield "other = bytearray(" + value * 1000 + ")";
                    }
                    default -> {
                        model.add(value);
                        yield "rows.append(" + value + ")";
                    }
                };
                assertThat(shown(repls.get(which), code + "\nrows")).as("seed " + seed).isEqualTo(model.toString());
            }
            for (int i = 0; i < repls.size(); i++) {
                assertThat(shown(repls.get(i), "rows")).as("seed " + seed).isEqualTo(models.get(i).toString());
            }
        } finally {
            repls.forEach(Repl::close);
        }
    }

    /// In a heap that has room for a fifth of them, if each kept what it took to begin.
    @Test
    void aThousandForksOfFiftyMegabytesTakeNoMoreThanWhatTheirCellsWrite() throws Exception {
        WasmImage image = new WasmImage(Path.of("target", "cache").toAbsolutePath());
        WasmCommand small = new WasmCommand(400L * MEGABYTE, new Aot.None());
        try (WasmReplFactory own = new WasmReplFactory(image, TimeSource.SYSTEM, Fence.whenAsked(), small);
                Repl parent = own.open(ReplSpec.python(1), input("text of a log\n".repeat(50 * MEGABYTE / 14)), NONE)) {
            run(parent, "lines = context.count('\\n')");
            for (int i = 0; i < 1000; i++) {
                try (Repl child = fork(parent, "d")) {
                    if (i % 100 == 0) {
                        assertThat(shown(child, "lines")).isEqualTo("3744914");
                    }
                }
            }

            List<Repl> together = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                together.add(fork(parent, "child " + i));
            }
            for (int i = 0; i < 16; i++) {
                assertThat(shown(together.get(i), "mine = lines + " + i + "\n(mine, context)"))
                        .isEqualTo("(%d, 'child %d')".formatted(3744914 + i, i));
            }
            together.forEach(Repl::close);
            assertThat(shown(parent, "(lines, len(context), 'mine' in globals())"))
                    .isEqualTo("(3744914, 52428796, False)");
        }
    }
}
