package dev.rlm.repl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `guest.py` serves every engine, so it must run on CPython as it does on GraalPy.
class GuestOnCpythonTest {
    private static final String DRIVER = """
        import builtins, json, sys
        names = dict(vars(builtins))
        names.update({"__builtins__": dict(names), "__name__": "rlm"})
        exec(compile(open(sys.argv[1], encoding="utf-8").read(), "<rlm>", "exec", 0, True), names)
        screen = sys.stdout
        guest = names["Guest"](lambda stream, text: screen.write("%d:%s" % (stream, text)),
                               lambda request: json.dumps({"value": request}))
        guest.add_text("the input")
        guest.begin(json.dumps({"list": False, "sources": ["a"], "seed": 7, "preload": True}))
        while guest.preload():
            pass
        for number, cell in enumerate([
                "x = 1; print('hi é'); x + 1", "import random; random.random()", "llm_query('a', 'b')",
                "def f():\\n    return 1 / 0\\nf()", "context = 2; answer = 'no'", "FINAL({'k': (1, None)})",
                "import sys; sys.exit(2)", "import asyncio\\nasync def one(): return 1\\nasyncio.run(one())"], 1):
            report = json.loads(guest.run(number, cell))
            report.pop("variables")
            screen.write(json.dumps(report, ensure_ascii=False) + "\\n")
        screen.write(guest.text_of("x") + "\\n")
        """;

    @Test
    void guestBehavesAsOnGraalPy(@TempDir Path folder) throws Exception {
        Path guest = folder.resolve("guest.py");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/dev/rlm/repl/guest.py"))) {
            Files.copy(in, guest);
        }
        assumeTrue(hasPython(), "no python3 of version 3.11 or later on the PATH");
        assertThat(run("-c", DRIVER, guest.toString())).isEqualTo(
                """
                    1:hi é1:
                    {"end": "completed", "restored": [], "answer": {"ready": false, "content": "", "via": "answer", "rebound": \
                    false}, "value": "2"}
                    {"end": "completed", "restored": [], "answer": {"ready": false, "content": "", "via": "answer", "rebound": \
                    false}, "value": "0.32383276483316237"}
                    {"end": "completed", "restored": [], "answer": {"ready": false, "content": "", "via": "answer", "rebound": \
                    false}, "value": "'{\\"function\\": \\"llm_query\\", \\"arguments\\": {\\"prompt\\": \\"a\\", \\"extra\\": \\"b\\"}}'"}
                    {"end": "raised", "restored": [], "answer": {"ready": false, "content": "", "via": "answer", "rebound": \
                    false}, "traceback": "Traceback (most recent call last):\\n  File \\"<cell 4>\\", line 3, in <module>\\n    \
                    f()\\n  File \\"<cell 4>\\", line 2, in f\\n    return 1 / 0\\nZeroDivisionError: division by zero"}
                    {"end": "completed", "restored": ["context"], "answer": {"ready": false, "content": "", "via": "answer", \
                    "rebound": true}}
                    {"end": "completed", "restored": [], "answer": {"ready": true, "content": "{\\"k\\": [1, null]}", "via": \
                    "final", "rebound": false}}
                    {"end": "raised", "restored": [], "answer": {"ready": false, "content": "{\\"k\\": [1, null]}", "via": \
                    "answer", "rebound": false}, "traceback": "Traceback (most recent call last):\\n  File \\"<cell 7>\\", line \
                    1, in <module>\\n    import sys; sys.exit(2)\\nSystemExit: 2\\n(this ends the cell, not the session: \
                    variables are kept and the next cell runs)"}
                    {"end": "completed", "restored": [], "answer": {"ready": false, "content": "{\\"k\\": [1, null]}", "via": \
                    "answer", "rebound": false}, "value": "1"}
                    {"found": true, "text": "1"}
                    """);
    }

    private static boolean hasPython() throws IOException, InterruptedException {
        try {
            return run("-c", "import sys; print(sys.version_info >= (3, 11))").equals("True\n");
        } catch (IOException _) {
            return false;
        }
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("python3", "-I", "-X", "utf8"),
                Stream.of(arguments)).toList()).redirectErrorStream(true);
        Process python = builder.start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said;
    }
}
