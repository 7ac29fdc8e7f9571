package dev.rlm.cli;

import static dev.rlm.cli.Typed.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rlm pricing` as it is typed. How old the figures are depends on the day of the test.
class PricingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWN = """
        [providers.mine]
        base_url = "http://127.0.0.1:1/v1"
        [prices."mine/m*"]
        input = "0.1000000000000000055511151231257827"
        output = 2
        [prices."mine/same"]
        input = 1
        output = 1
        context_window = 4096
        [prices."groq/same"]
        input = 1
        output = 1
        """;

    @TempDir
    private Path folder;

    @Test
    void modelIsShownWithItsTiersRuleSourceAndAge() {
        assertThat(at(folder, "pricing", "openai/gpt-6-luna", "-q").out()).matches("""
            MODEL                        INPUT  CACHE READ  CACHE WRITE  OUTPUT   WINDOW
            openai/gpt-6-luna              0\\.1        0\\.01        0\\.125     0\\.5  1050000
              above 272000 input tokens    0\\.2        0\\.02         0\\.25    0\\.75 {9}
            in US dollars a million tokens
            rule: openai/gpt-6-luna
            source: genai-prices 0\\.1\\.8 of 2026-09-23, -?\\d+ days old
            """);
    }

    @Test
    void documentHasWhatTheContractNames() throws IOException {
        JsonNode price = document("pricing", "openrouter/anthropic/claude-sonnet-4.5", "--json");

        assertThat(price).isEqualTo(JSON.readTree("""
            {"schema": "rlm.price/1", "model": "openrouter/anthropic/claude-sonnet-4.5", "provider": "openrouter",
             "rule": "anthropic/claude-sonnet-4.5*, the maker's row",
             "input": "3", "output": "15", "cache_read": "0.3", "cache_write": "3.75",
             "context_window": 200000, "context_window_known": true,
             "tiers": [{"above_input_tokens": 200000, "input": "6", "output": "22.5", "cache_read": "0.6",
                        "cache_write": "7.5"}],
             "source": "genai-prices 0.1.8", "as_of": "2026-09-23"}"""));
    }

    @Test
    void usersRowIsExactAndSaysWhereItStands() throws IOException {
        write(OWN);

        JsonNode price = document("pricing", "mine/model", "--json", "--config", "rlm.toml");

        assertThat(price.get("input").asText()).isEqualTo("0.1000000000000000055511151231257827");
        assertThat(price.get("rule").asText()).isEqualTo("mine/m*");
        assertThat(price.get("source").asText()).isEqualTo("rlm.toml:3");
        assertThat(price.get("as_of").isNull()).isTrue();
        assertThat(price.get("context_window").asInt()).isEqualTo(128_000);
        assertThat(price.get("context_window_known").asBoolean()).isFalse();
    }

    @Test
    void windowThatNobodyKnowsIsSaidToBeAssumed() throws IOException {
        write(OWN);
        String said = "rlm: no context window is known for mine/model: 128000 tokens are assumed;"
                + " a row [prices.\"mine/model\"] with context_window says better";

        assertThat(at(folder, "pricing", "mine/model", "--config", "rlm.toml").err()).isEqualToIgnoringNewLines(said);
        assertThat(at(folder, "pricing", "mine/model", "--config", "rlm.toml", "-q").err()).isEmpty();
        assertThat(at(folder, "pricing", "mine/same", "--config", "rlm.toml").err()).isEmpty();
    }

    @Test
    void listHasTheUsersRowsThenFreeProvidersThenWhatComesWithRlm() throws IOException {
        write(OWN);

        JsonNode list = document("pricing", "--json", "--config", "rlm.toml");
        List<String> models = StreamSupport.stream(list.get("models").spliterator(), false)
                .map(model -> model.get("model").asText())
                .toList();

        assertThat(list.get("schema").asText()).isEqualTo("rlm.pricelist/1");
        assertThat(list.get("as_of").asText()).isEqualTo("2026-09-23");
        assertThat(models).startsWith("groq/same", "mine/m*", "mine/same", "builtin/*", "llamacpp/*", "lmstudio/*",
                "ollama/*", "scripted/*", "vllm/*", "anthropic/claude-2").contains("openai/gpt-4o-mini");
        assertThat(at(folder, "pricing", "--config", "rlm.toml").out().lines().filter(line -> !line.startsWith("  ")))
                .hasSize(1 + models.size());
    }

    @Test
    void unknownModelIsNotPricedByOneThatIsAlike() {
        Typed unknown = at(folder, "pricing", "openai/gpt-5-minii");

        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).isEqualTo("rlm: no price is known for \"openai/gpt-5-minii\"; near it:"
                + " openai/gpt-5-mini, openai/gpt-4o-mini, openai/gpt-5-1-mini; what it costs can be set as"
                + " [prices.\"openai/gpt-5-minii\"] with input and output, in US dollars a million tokens\n");
        assertThat(at(folder, "pricing", "gpt-4o-maxi").err()).contains("near it: gpt-4o-mini;",
                "[prices.\"provider/gpt-4o-maxi\"]");
        assertThat(at(folder, "pricing", "sk-proj-0123456789abcdef\n\u001b[2J").err())
                .isEqualTo("rlm: no price is known"
                        + " for \"•••\\n\\u001b[2J\"; what it costs can be set as [prices.\"provider/•••\\n\\u001b[2J\"] with"
                        + " input and output, in US dollars a million tokens\n");
        assertThat(List.of("/", "x/", "/x", " ", "x/ ")).allSatisfy(
                odd -> assertThat(at(folder, "pricing", odd).code()).as(odd).isEqualTo(3));
    }

    @Test
    void bareNameOfSeveralProvidersListsThem() throws IOException {
        write(OWN);

        Typed several = at(folder, "pricing", "same", "--config", "rlm.toml");

        assertThat(several.code()).isEqualTo(3);
        assertThat(several.err()).isEqualTo(
                "rlm: \"same\" is a model of several providers; write one of groq/same, mine/same\n");
    }

    private JsonNode document(String... arguments) throws IOException {
        return JSON.readTree(at(folder, arguments).out());
    }

    private void write(String toml) throws IOException {
        Files.writeString(folder.resolve("rlm.toml"), toml);
    }
}
