package dev.rlm.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `prices.py`, the script that writes the price file, on a list of a few models.
class PriceScriptTest {
    private static final String LIST = """
        {"note": "Figures of the package genai-prices 9.9.9 of 2026-01-02 (MIT licence)", "providers": {
         "x-ai": [{"id": "grok-1", "match": ["grok-1"], "prices": {"input_mtok": 1.50, "output_mtok": 3}}],
         "openai": [
          {"id": "gpt-a", "match": ["gpt-a", "gpt-a-2026-01-01", "GPT-A"], "context_window": 128000,
           "prices": {"input_mtok": {"base": 0.10, "tiers": [{"start": 272000, "price": 0.2}]},
                      "cache_write_mtok": 0.125, "output_mtok": 1e1}},
          {"id": "gpt-dated", "match": ["gpt-dated*", "/^gpt-d-\\\\d$/"], "prices": [
            {"prices": {"input_mtok": 10, "output_mtok": 40}},
            {"constraint": {"start_date": "2026-06-10", "type": "start_date"},
             "prices": {"input_mtok": 2, "output_mtok": 8}},
            {"constraint": {"start_time": "16:30:00Z", "end_time": "00:30:00Z", "type": "time_of_date"},
             "prices": {"input_mtok": 1, "output_mtok": 4}}]},
          {"id": "gpt-image-1", "match": ["gpt-image-1"], "prices": {"input_mtok": 1, "output_mtok": 1}},
          {"id": "embed", "match": ["embed"], "prices": {"input_mtok": 1}},
          {"id": "search", "match": ["search"], "prices": {"input_mtok": 1, "output_mtok": 1, "requests_kcount": 5}}],
         "google": [
          {"id": "claude-x", "match": ["*claude-x*"], "prices": {"input_mtok": 1, "output_mtok": 1}},
          {"id": "gem", "match": ["AND:[{\\"starts_with\\": \\"gem-2.5\\"}, {\\"regex\\": \\"^(?!.*-tts)\\"}]"],
           "prices": {"input_mtok": 1, "output_mtok": 1}}]}}
        """;
    private static final String FILE = """
        {
        "schema": "rlm.prices/1",
        "unit": "USD per million tokens, estimates",
        "source": "genai-prices 9.9.9",
        "as_of": "2026-01-02",
        "licence": "figures from https://github.com/pydantic/genai-prices, Copyright (c) Pydantic Services Inc. and contributors, MIT licence: see META-INF/NOTICE",
        "gateways": ["openrouter"],
        "providers": {
        "google": { "also": ["gemini"], "makes": ["gemini*", "gemma*"], "writes_when_asked": true, "models": [
        {"id":"claude-x","names":["claude-x"],"patterns":["*claude-x*"],"resold":true,"rows":[{"input":"1","output":"1"}]},
        {"id":"gem","names":[],"patterns":["/^(?!.*-tts)gem-2\\\\.5/"],"rows":[{"input":"1","output":"1"}]}
        ]},
        "openai": { "makes": ["gpt*", "chatgpt*", "codex*", "o1*", "o3*", "o4*"], "models": [
        {"id":"gpt-a","names":["gpt-a","gpt-a-2026-01-01"],"context_window":128000,"rows":[{"input":"0.1","cache_write":"0.125","output":"10","tiers":[{"above":272000,"input":"0.2","cache_write":"0.125","output":"10"}]}]},
        {"id":"gpt-dated","names":["gpt-dated"],"patterns":["gpt-dated*","/^gpt-d-\\\\d$/"],"rows":[{"input":"10","output":"40"},{"from":"2026-06-10","input":"2","output":"8"},{"some_hours":true,"input":"1","output":"4"}]}
        ]},
        "x-ai": { "also": ["xai"], "makes": ["grok*"], "models": [
        {"id":"grok-1","names":["grok-1"],"rows":[{"input":"1.5","output":"3"}]}
        ]}
        }
        }
        """;
    private static final Path SCRIPT = Path.of("prices.py").toAbsolutePath();

    @TempDir
    private Path folder;

    @BeforeEach
    void needsPython() throws InterruptedException {
        assumeTrue(isThere(), "no python3");
    }

    @Test
    void listBecomesTheFileAndWhatCannotBePricedIsNamed() throws Exception {
        Path list = Files.writeString(folder.resolve("list.json"), LIST.replace("\\\\\\\\", "\\\\"));
        Path file = folder.resolve("prices.json");

        String said = python(SCRIPT.toString(), list.toString(), file.toString());

        assertThat(Files.readString(file)).isEqualTo(FILE);
        assertThat(said).isEqualTo("""
            left out: openai/gpt-image-1 is not text in, text out
            left out: openai/embed is not text in, text out
            left out: openai/search charges for more than tokens in and out
            """);
    }

    @Test
    void figuresOfAnUnknownShapeAreAnErrorAndNoFile() throws Exception {
        Path list = Files.writeString(folder.resolve("list.json"), LIST.replace("start_date\"}", "moon_phase\"}"));
        Path file = folder.resolve("prices.json");

        assertThat(python(SCRIPT.toString(), list.toString(), file.toString())).contains("unknown constraint");
        assertThat(file).doesNotExist();
    }

    private static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// What it says on stderr.
    private String python(String... arguments) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("python3", "-B"), Stream.of(arguments)).toList())
                .redirectError(said.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return Files.readString(said);
    }
}
