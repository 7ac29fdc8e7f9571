package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.AutoEngine;
import dev.rlm.app.Engines;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;

/// `rlm doctor --sandbox` as it is typed, on an engine whose every cell takes more memory than it may.
class DoctorSandboxTest {
    private static final Metrics TOO_MUCH = new Metrics(Duration.ZERO, Duration.ZERO, Duration.ZERO, 4L << 30,
            Metrics.Of.GUEST);
    private static final CellResult CELL = new CellResult.Completed(new CellReport(Output.NONE, Output.NONE, List.of(),
            GuestAnswer.UNSET, List.of(), TOO_MUCH), Optional.empty());

    @TempDir
    private Path folder;

    @Test
    void escapesAreLinesAndAFault() {
        Typed typed = doctor(Optional.empty(), "--sandbox");

        assertThat(typed.code()).isEqualTo(1);
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out()).contains("escaped A01 open reads a file: it took 4096 MB of memory\n",
                "skipped G01 a loop without end: nothing outside the guest bounds it here\n");
        assertThat(typed.out().lines().toList().getLast())
                .matches("fail    local: \\d+ held, [1-9]\\d+ escaped, [1-9]\\d+ skipped");
    }

    @Test
    void documentHasEachAttemptAndTheFiguresFitThem() throws Exception {
        Typed typed = doctor(Optional.empty(), "--sandbox", "local", "--json");

        JsonNode document = new ObjectMapper().readTree(typed.out());
        assertThat(typed.code()).isEqualTo(1);
        assertThat(document.get("schema").asText()).isEqualTo("rlm.sandbox/1");
        assertThat(document.get("state").asText()).isEqualTo("fail");
        JsonNode engine = document.get("engines").get(0);
        assertThat(engine.get("problem").isNull()).isTrue();
        for (String verdict : List.of("held", "escaped", "skipped")) {
            assertThat(StreamSupport.stream(engine.get("attempts").spliterator(), false)
                    .filter(attempt -> attempt.get("verdict").asText().equals(verdict))).as(verdict)
                    .hasSize(engine.get(verdict).asInt());
        }
        assertThat(engine.get("attempts").get(0).toString()).isEqualTo("{\"id\":\"A01\",\"class\":\"files\","
                + "\"tried\":\"open reads a file\",\"seen_by\":\"secret\",\"verdict\":\"escaped\","
                + "\"detail\":\"it took 4096 MB of memory\"}");
    }

    @Test
    void engineThatCannotRunIsAFaultAndNoEscape() {
        assertThat(doctor(Optional.of("no engine here"), "--sandbox"))
                .isEqualTo(new Typed(1, "fail    local: no engine here\n", ""));
    }

    @Test
    void enginesThatThereAreNotAndEnginesWithoutTheOptionAreWrongUsage() {
        assertThat(doctor(Optional.empty(), "--sandbox", "cloud")).isEqualTo(new Typed(2, "",
                "rlm: no engine is called \"cloud\"; there are " + String.join(", ", Settings.Engine.labels()) + "\n"));
        assertThat(doctor(Optional.empty(), "native")).isEqualTo(new Typed(2, "",
                "rlm: engines are named with --sandbox only; did you mean rlm doctor --sandbox native?\n"));
    }

    @Test
    void autoIsTheEngineThatItTakesHere() throws Exception {
        Engines.Maker engines = wanted -> wanted.engine().name().isPresent()
                ? new CannedCells(CELL, Optional.of("not asked for"))
                : new AutoEngine(Map.of(EngineName.NATIVE, new CannedCells(CELL, Optional.empty())), TimeSource.SYSTEM);

        Typed typed = doctor(engines, "--sandbox", "auto");

        assertThat(typed.out()).startsWith("auto    takes native: the strongest that works here and starts soon\n");
        assertThat(typed.out()).contains("escaped A01 ");
        JsonNode engine = new ObjectMapper().readTree(doctor(engines, "--sandbox", "auto", "--json").out())
                .get("engines")
                .get(0);
        assertThat(engine.get("environment_reason").asText())
                .isEqualTo("native: the strongest that works here and starts soon");
    }

    private Typed doctor(Optional<String> missing, String... arguments) {
        return doctor(_ -> new CannedCells(CELL, missing), arguments);
    }

    private Typed doctor(Engines.Maker engines, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "doctor";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", ReadmeTest.CACHE.toString(), "XDG_STATE_HOME",
                folder.toString());
        return Typed.with(engines,
                Typed.Streams.of(InputStream.nullInputStream(), Set.of(), environment, folder), all);
    }
}
