package dev.rlm.cli;

import static dev.rlm.cli.Typed.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.architecture.Checkout;

/// What commands print for programs.
class JsonDocumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @BeforeEach
    void script() throws IOException {
        write("s.jsonl", "{\"for\":\"root\",\"reply\":\"FINAL(x)\"}\n");
    }

    @Test
    void everyDocumentNamesItsFormAndIsDescribed() throws IOException {
        String described = Files.readString(Checkout.root().resolve("docs/json.md"));
        List<List<String>> commands = List.of(List.of("run", "--json", "-m", "scripted/s.jsonl", "x"),
                List.of("run", "--json", "--estimate", "-m", "scripted/s.jsonl", "x"), List.of("exec", "--json"),
                List.of("logs", "--json"),
                List.of("logs", "last", "--json"), List.of("config", "show", "--json"), List.of("pricing", "--json"),
                List.of("pricing", "gpt-6-luna", "--json"), List.of("doctor", "--json"),
                List.of("doctor", "--sandbox", "--json"),
                List.of("trust", "--list", "--json"), List.of("version", "--json"));

        for (List<String> command : commands) {
            String schema = document(command.toArray(String[]::new)).path("schema").asText();
            assertThat(schema).as(String.join(" ", command)).matches("rlm\\.[a-z]+/1");
            assertThat(described).contains("`" + schema + "`");
        }
    }

    @Test
    void settingsAreNumbersInUnitsWithTheTypedFormBeside() throws IOException {
        write("rlm.toml", """
            [rlm]
            max_turns = 3
            memory = "2g"
            time_budget = "1h30m"
            cost_budget_usd = "0.25"
            temperature = 0.5
            guest_models = ["openai/gpt-6-luna"]
            [providers.mine]
            base_url = "http://127.0.0.1:1/v1"
            local = true
            headers = { X-Team = "docs" }
            """);
        Map<String, String> expected = Map.of(
                "max_turns", "3 null 3",
                "memory", "2147483648 \"bytes\" 2g",
                "time_budget", "5400000 \"ms\" 1h30m",
                "cost_budget_usd", "\"0.25\" \"usd\" 0.25",
                "temperature", "0.5 null 0.5",
                "guest_models", "[\"openai/gpt-6-luna\"] null openai/gpt-6-luna",
                "token_budget", "null null none, 10000000 for free models",
                "cell_timeout", "60000 \"ms\" 60s");

        JsonNode settings = document("config", "show", "--json", "--config", "rlm.toml").get("settings");

        expected.forEach((name, shown) -> assertThat(shown(settings, "rlm", name)).as(name).isEqualTo(shown));
        assertThat(shown(settings, "providers.mine", "local")).isEqualTo("true null true");
        assertThat(shown(settings, "providers.mine", "headers")).isEqualTo("[\"X-Team\"] null X-Team");
    }

    @Test
    void keysAreSaidToBeThereAndNeverShown() throws IOException {
        Typed shown = at(folder, Map.of("OPENAI_API_KEY", "sk-not-shown"), "config", "show", "--json");

        assertThat(shown.out()).doesNotContain("not-shown");
        assertThat(shown(JSON.readTree(shown.out()).get("settings"), "keys", "OPENAI_API_KEY"))
                .isEqualTo("\"present\" null present");
    }

    @Test
    void noCostLimitIsNull() throws IOException {
        JsonNode settings = JSON.readTree(at(folder, Map.of("RLM_COST_BUDGET_USD", "none"), "config", "show", "--json")
                .out()).get("settings");

        assertThat(shown(settings, "rlm", "cost_budget_usd")).isEqualTo("null null none");
    }

    private static String shown(JsonNode settings, String section, String name) {
        List<JsonNode> lines = StreamSupport.stream(settings.spliterator(), false)
                .filter(line -> line.get("section").asText().equals(section) && line.get("name").asText().equals(name))
                .toList();
        assertThat(lines).as(name).hasSize(1);
        JsonNode line = lines.getFirst();
        return line.get("value") + " " + (line.has("unit") ? line.get("unit") : "null") + " "
                + line.get("text").asText();
    }

    private JsonNode document(String... arguments) throws IOException {
        return JSON.readTree(at(folder, arguments).out());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
