package dev.rlm.cli;

import static dev.rlm.cli.Typed.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// `rlm doctor --sandbox` as it is typed, on an engine that fails at every cell: that is no proof that it holds.
class SandboxTrialsTest {
    @TempDir
    private Path folder;

    @Test
    void eachAttemptIsALineAndTheSummaryCountsThem() throws Exception {
        Typed typed = at(folder, "doctor", "--sandbox");

        assertThat(typed.code()).isEqualTo(1);
        assertThat(typed.err()).isEmpty();
        List<String> lines = typed.out().lines().toList();
        assertThat(lines).hasSizeGreaterThan(200)
                .contains("escaped A01 open reads a file: the engine failed: this engine runs no cells",
                        "skipped G01 a loop without end: nothing outside the guest bounds it here");
        assertThat(lines.subList(0, lines.size() - 1)).allMatch(line -> line.matches("(held   |escaped|skipped) .*"));
        assertThat(lines.getLast()).isEqualTo("fail    local: %d held, %d escaped, %d skipped".formatted(
                count(lines, "held"), count(lines, "escaped"), count(lines, "skipped")));
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(file -> file.toString().contains("rlm-escape"))).isEmpty();
        }
    }

    @Test
    void documentHasTheSame() throws Exception {
        Typed typed = at(folder, "doctor", "--sandbox", "local", "local", "--json");
        JsonNode document = new ObjectMapper().readTree(typed.out());

        assertThat(typed.code()).isEqualTo(1);
        assertThat(document.get("schema").asText() + " " + document.get("state").asText())
                .isEqualTo("rlm.sandbox/1 fail");
        assertThat(document.get("engines")).hasSize(1);
        JsonNode engine = document.get("engines").get(0);
        assertThat(engine.get("attempts")).hasSize(engine.get("held").asInt() + engine.get("escaped").asInt()
                + engine.get("skipped").asInt());
        assertThat(engine.get("attempts").get(0)).hasToString("{\"id\":\"A01\",\"class\":\"files\",\"tried\":\"open"
                + " reads a file\",\"seen_by\":\"secret\",\"verdict\":\"escaped\",\"detail\":\"the engine failed: this"
                + " engine runs no cells\"}");
    }

    @Test
    void engineThatCannotRunHereIsAFaultWithItsReason() throws Exception {
        Typed lines = with("doctor", "--sandbox");
        JsonNode engine = new ObjectMapper().readTree(with("doctor", "--sandbox", "--json").out())
                .get("engines")
                .get(0);

        assertThat(lines.code()).isEqualTo(1);
        assertThat(lines.out()).isEqualTo("fail    missing: it is not there; install it\n");
        assertThat(engine.get("problem").asText()).isEqualTo("it is not there; install it");
        assertThat(engine.get("attempts")).isEmpty();
    }

    @Test
    void unknownEngineIsNamedWithTheKnownOnes() {
        Typed typed = at(folder, "doctor", "--sandbox", "docker");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).isEqualTo("rlm: no engine is called \"docker\"; there are local, native\n");
    }

    @Test
    void engineWithoutTheOptionIsAMistake() {
        Typed typed = at(folder, "doctor", "local");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("did you mean rlm doctor --sandbox local?");
    }

    private Typed with(String... arguments) {
        return Typed.with(_ -> new Missing(),
                Typed.Streams.of(InputStream.nullInputStream(), Set.of(), Map.of(), folder), arguments);
    }

    private static long count(List<String> lines, String word) {
        return lines.stream().filter(line -> line.startsWith(word)).count();
    }

    /// An engine that is not installed.
    private record Missing() implements ReplFactory {
        @Override
        public String engine() {
            return "missing";
        }

        @Override
        public String version() {
            return "none";
        }

        @Override
        public void check() throws ReplException {
            throw new ReplException("it is not there; install it");
        }

        @Override
        public Isolation isolation() {
            return new Isolation(List.of(), false, Optional.empty());
        }

        @Override
        public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
            throw new ReplException("it is not there; install it");
        }

        @Override
        public long memoryFor(ContextValue context) {
            return 1;
        }

        @Override
        public void close() {}
    }
}
