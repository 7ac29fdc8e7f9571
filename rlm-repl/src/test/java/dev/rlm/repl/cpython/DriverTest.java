package dev.rlm.repl.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// What `driver.py` does beyond the contract, with real processes and signals. Needs no fence.
class DriverTest {
    private static final Duration AMPLE = Duration.ofMinutes(2);

    private Repl repl;
    private int cells;

    @BeforeEach
    void open() throws ReplException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no /usr/bin/python3");
        ReplInput input = new ReplInput(new ContextValue.Text("text"), List.of());
        repl = new UnfencedRepls(TimeSource.SYSTEM).open(ReplSpec.python(1), input,
                call -> new HostReply.Value(TextNode.valueOf("reply to " + call.arguments().path("prompt").asText())));
    }

    @AfterEach
    void close() {
        repl.close();
    }

    @Test
    void outputOfChildrenAndDescriptorsComesInItsPlaceAndWhole() throws Exception {
        assertThat(shown("""
            import os, subprocess
            print('first')
            subprocess.run(['echo', 'second'])
            print('third')
            os.write(1, 'fourth: é'.encode()[:-1]); os.write(1, 'é\\n'.encode()[1:])
            os.write(1, b'\\xff\\n')
            subprocess.run(['sh', '-c', 'echo to stderr >&2'])
            done = subprocess.run(['sh', '-c', 'yes | head -c 300000; echo end'])""")).isEqualTo(
                "first\nsecond\nthird\nfourth: é\n\\xff\n" + "y\n".repeat(150_000) + "end\nto stderr\n");
    }

    @Test
    void forkedChildPrintsAndEndsWithoutSpeakingToTheHost() throws Exception {
        assertThat(shown("""
            import os
            child = os.fork()
            if child == 0:
                print('child')
                try:
                    llm_query('x')
                except RuntimeError as e:
                    print(e)
            else:
                os.waitpid(child, 0)
                print('parent', llm_query('x'))""")).isEqualTo("""
            child
            only the process of the REPL itself can ask its host, not a fork of it
            parent reply to x
            """);
        assertThat(shown("""
            import multiprocessing
            with multiprocessing.get_context('fork').Pool(2) as pool:
                print(pool.map(str.upper, ['a', 'b']))""")).isEqualTo("['A', 'B']\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "import re\nre.match('(a+)+$', 'a' * 40 + 'b')", "import queue\nqueue.Queue().get()",
            "import subprocess\nsubprocess.run(['sleep', '600'])", "import os\nos.read(os.pipe()[0], 1)",
            "while True:\n    try: time.sleep(600)\n    except BaseException: pass",
            "while True:\n    try:\n        try: time.sleep(600)\n        except BaseException: pass\n"
                    + "    except BaseException: pass",
            "while True:\n    try:\n        while True: len('')\n    except BaseException: pass",
            "def f():\n    try:\n        while True: pass\n    finally:\n        while True: pass\nf()"})
    void blockedOrSwallowingCodeIsStoppedAndTheSessionLives(String code) throws Exception {
        shown("import time\nkept = 5");
        assertInstanceOf(CellResult.TimedOut.class, run(code, Duration.ofMillis(300)));
        assertThat(shown("print(kept, llm_query('x'))")).isEqualTo("5 reply to x\n");
    }

    @Test
    void codeThatCleansUpWhenItIsStoppedIsLetDoSo() throws Exception {
        CellResult result = run("""
            try:
                __import__('time').sleep(60)
            finally:
                cleaned = []
                for i in range(100):
                    cleaned.append(i)""", Duration.ofMillis(300));
        assertInstanceOf(CellResult.TimedOut.class, result);
        assertThat(shown("print(len(cleaned))")).isEqualTo("100\n");
    }

    @Test
    void signalThatTheGuestSendsItselfIsItsOwnAndHitsNoLaterCell() throws Exception {
        assertThat(shown("import signal, os\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: pass"))
                .isEqualTo("KeyboardInterrupt");
        assertThat(shown("""
            import threading, time
            threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()""")).isEmpty();
        assertThat(shown("def rings(*_): raise TimeoutError('rang')\nsignal.signal(signal.SIGALRM, rings)\n"
                + "signal.setitimer(signal.ITIMER_REAL, 0.1)\ntime.sleep(60)")).contains("TimeoutError: rang", "");
    }

    @Test
    void manyThreadsCallWhileTheMainThreadCalls() throws Exception {
        assertThat(shown("""
            from concurrent.futures import ThreadPoolExecutor
            with ThreadPoolExecutor(32) as pool:
                replies = pool.map(lambda i: [llm_query(str(i * 100 + k)) for k in range(20)], range(64))
                mine = [llm_query(f'main {i}') for i in range(200)]
                wrong = [r for i, some in enumerate(replies) for k, r in enumerate(some)
                         if r != f'reply to {i * 100 + k}']
            print(wrong, mine == [f'reply to main {i}' for i in range(200)])""")).isEqualTo("[] True\n");
    }

    private String shown(String code) throws ReplException {
        CellResult result = run(code, AMPLE);
        String printed = result.report().stdout().text() + result.report().stderr().text();
        return switch (result) {
            case CellResult.Completed _ -> printed;
            case CellResult.Raised raised -> printed + raised.traceback();
            case CellResult.TimedOut _,CellResult.Killed _ -> printed + result;
        };
    }

    private CellResult run(String code, Duration limit) throws ReplException {
        return repl.run(new Cell(++cells, code, limit), Cancellation.root());
    }
}
