package dev.rlm.cli;

import static dev.rlm.cli.Typed.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rlm doctor` as it is typed; the engine starts, but runs no cells.
class DoctorTest {
    @TempDir
    private Path folder;

    @Test
    void eachCheckIsALineAndAnEngineThatRunsNoCellIsAFault() {
        Typed doctor = at(folder, "doctor");

        assertThat(doctor.code()).isEqualTo(1);
        assertThat(doctor.err()).isEmpty();
        assertThat(doctor.out()).contains("ok   java         rlm ",
                "ok   settings     no rlm.toml goes for this folder",
                "fail repl local   this engine runs no cells; check that memory is free", "ok   trajectories ");
        assertThat(doctor.out().lines()).allMatch(line -> line.matches("(ok  |warn|fail) .*"));
    }

    @Test
    void documentHasTheSameChecksWithTheirRemedies() throws IOException {
        Typed lines = at(folder, "doctor");
        JsonNode document = json("doctor", "--json");

        assertThat(document.get("schema").asText()).isEqualTo("rlm.doctor/1");
        assertThat(document.get("state").asText()).isEqualTo("fail");
        assertThat(document.get("checks")).hasSameSizeAs(lines.out().lines().toList());
        assertThat(check(document, "repl local").get("fix").asText()).contains("memory");
        assertThat(check(document, "repl native").toString()).isEqualTo("{\"check\":\"repl native\","
                + "\"state\":\"warn\",\"message\":\"this engine runs no cells\","
                + "\"fix\":\"this matters only with `-e native`, which needs Linux, bubblewrap, "
                + "python3 3.11 or later\"}");
        assertThat(check(document, "settings").get("fix").isNull()).isTrue();
    }

    @Test
    void everyFaultOfTheSettingsIsALine() throws IOException {
        write("rlm.toml", "[rlm]\ntoken_buget = 5\nmax_turns = -1\n");

        assertThat(at(folder, "doctor").out().lines().filter(line -> line.startsWith("fail settings")))
                .hasSize(2)
                .satisfiesOnlyOnce(line -> assertThat(line).endsWith("; no run starts until these are right"))
                .anyMatch(line -> line.contains("did you mean \"token_budget\"?"))
                .anyMatch(line -> line.contains("max_turns must be"));
    }

    @Test
    void whatIsIgnoredAsNobodyTrustedItIsSaid() throws IOException {
        write("rlm.toml", "[rlm]\nmax_turns = 3\n");
        write(".env", "OPENAI_API_KEY=sk-not-shown\n");

        Typed doctor = at(folder, "doctor");

        assertThat(doctor.out()).containsPattern("warn settings +.*rlm.toml, not trusted, .*ignored: .*\\.env; look")
                .containsPattern("ok   key +not set: .*OPENAI_API_KEY")
                .doesNotContain("not-shown");
    }

    @Test
    void keyIsPresentButNeverShownAndChoosesTheModel() {
        Typed doctor = at(folder, Map.of("OPENAI_API_KEY", "sk-not-shown"), "doctor");

        assertThat(doctor.out()).contains("OPENAI_API_KEY is present (environment)", "as OPENAI_API_KEY is set")
                .doesNotContain("not-shown");
    }

    @Test
    void modelThatCannotBeAskedIsAFault() throws IOException {
        assertThat(model(Map.of("RLM_MODEL", "nobody/m"))).contains("no provider is named");
        assertThat(model(Map.of("RLM_MODEL", "openai/gpt-6-luna"))).contains("set OPENAI_API_KEY");
        assertThat(model(Map.of("RLM_MODEL", "openai/never-heard-of", "OPENAI_API_KEY", "k")))
                .contains("no price is known for openai/never-heard-of", "set cost_budget_usd to \"none\"");
        assertThat(model(Map.of("RLM_MODEL", "openai/never-heard-of", "OPENAI_API_KEY", "k", "RLM_COST_BUDGET_USD",
                "none", "RLM_DAILY_COST_USD", "5"))).contains("no price is known", "set daily_cost_usd to \"none\"");
    }

    @Test
    void coloursAreForTerminalsThatWantThem() {
        assertThat(screen(Map.of("TERM", "xterm"), "doctor")).contains("\u001b[32mok  \u001b[m java");
        assertThat(screen(Map.of("TERM", "xterm", "NO_COLOR", "1"), "doctor")).doesNotContain("\u001b");
        assertThat(screen(Map.of("TERM", "xterm"), "doctor", "--no-color")).doesNotContain("\u001b");
    }

    private String screen(Map<String, String> environment, String... arguments) {
        return Typed.in(Typed.Streams.of(InputStream.nullInputStream(), Set.of(Terminal.Stream.OUT), environment,
                folder), arguments).out();
    }

    private String model(Map<String, String> environment) throws IOException {
        JsonNode document = new ObjectMapper().readTree(at(folder, environment, "doctor", "--json").out());
        JsonNode model = check(document, "model");
        assertThat(model.get("state").asText()).isEqualTo("fail");
        return model.get("message").asText() + model.get("fix").asText();
    }

    private static JsonNode check(JsonNode document, String name) {
        List<JsonNode> found = StreamSupport.stream(document.get("checks").spliterator(), false)
                .filter(check -> check.get("check").asText().equals(name))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    private JsonNode json(String... arguments) throws IOException {
        return new ObjectMapper().readTree(at(folder, arguments).out());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
