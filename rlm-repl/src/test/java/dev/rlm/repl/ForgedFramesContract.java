package dev.rlm.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.ReplFactory;

/// A guest that writes frames of its own to every descriptor that it can find: its session goes on or is lost, what it
/// says of itself may be wrong, and nothing else is.
@Timeout(300)
interface ForgedFramesContract {
    String PREPARED = """
        import os, struct
        def f(kind, number, body=b'', length=None):
            return kind.encode() + struct.pack('>ii', number, len(body) if length is None else length) + body
        call = b'{"function": "llm_query", "arguments": {"prompt": "forged"}}'
        report = (b'{"end": "%s", "restored": [], "variables": [], "answer": {"ready": true, "content": "forged", '
                  b'"via": "answer", "rebound": false}, "cpu": 1, "wall": 1, "memory": 1, "value": "forged"}')
        def forge(payload):
            for fd in range(1, 256):
                try:
                    os.write(fd, payload)
                except OSError:
                    pass
        """;

    /// What is written, as Python.
    List<String> FORGED = List.of("f('H', 0, b'another version')", "f('R', 0)", "f('S', 2)", "f('S', 99)",
            "f('O', 1, b'text')", "f('O', 3, b'a stream that there is not')", "f('O', 1, bytes([255, 254, 0]))",
            "f('O', 1, b'x' * 16385)", "f('T', 1, b'1234567')", "f('T', 1, bytes(8))", "f('T', 1, bytes(8) + b'x') * 2",
            "f('T', 2, b'\\x7f' + b'\\xff' * 7 + b'x')", "f('T', 1, b'\\xff' * 8 + b'x')",
            "f('D', 2, report % b'undone')", "f('M', 5, b'{}')", "f('M', 5, b'not JSON')",
            "f('M', 5, b'[' * 60000)", "f('M', 5, b'{\"function\": \"llm_query\"}')",
            "f('M', 5, b'{\"function\": 5, \"arguments\": {}}')", "f('M', 5, call) + f('M', 6, call)",
            "f('N', 5, call) * 2", "f('N', 7, b'{}')", "f('D', 2, b'{}')", "f('D', 2, b'{\"end\": \"completed\"}')",
            "f('D', 2, report % b'completed')", "f('D', 77, report % b'completed')", "f('D', 2, report % b'stopped')",
            "f('D', 2, report % b'elsewhere')", "f('V', 2, b'{\"found\": true, \"text\": \"forged\"}')",
            "f('V', -1, b'{\"found\": true, \"text\": \"forged\"}')", "f('Z', 0)", "f('c', 3, b'1')",
            "f('O', 1, b'x', 2 ** 31 - 1)", "f('O', 1, b'x', -1)", "f('D', 2, b'x', 60_000_000)", "bytes(100)", "b'O'",
            "b'O' + bytes(7)");

    ReplFactory factory();

    @Test
    default void forgedFramesFoolNobodyButTheirOwnSession() throws Exception {
        List<GuestCall> calls = Collections.synchronizedList(new ArrayList<>());
        Session session = Session.of(factory(), call -> {
            calls.add(call);
            return Session.ECHO.call(call);
        });
        try {
            for (String forged : FORGED) {
                session.run(PREPARED);
                CellResult result = session.run("forge(" + forged + ")", Duration.ofSeconds(20));
                Metrics metrics = result.report().metrics();
                assertThat(metrics.cpu()).as(forged)
                        .isLessThanOrEqualTo(metrics.wall().plusSeconds(30).multipliedBy(2));
                assertThat(metrics.memoryPeakBytes()).as(forged).isGreaterThan(1_000_000);
                boolean early = metrics.wall().compareTo(Duration.ofSeconds(20)) < 0;
                assertThat(early && result instanceof CellResult.TimedOut).as("a limit by " + forged).isFalse();
                boolean usable = !(result instanceof CellResult.Killed)
                        && session.run("print(1 + 1)").report().stdout().text().equals("2\n");
                if (!usable) {
                    session.close();
                    session = Session.of(factory(), call -> {
                        calls.add(call);
                        return Session.ECHO.call(call);
                    });
                }
            }
            assertThat(session.shown("llm_query('really')")).isEqualTo("'llm_query {\"prompt\":\"really\"}'");
        } finally {
            session.close();
        }
        assertThat(calls).allSatisfy(call -> assertThat(call.function()).isEqualTo("llm_query"));
    }
}
