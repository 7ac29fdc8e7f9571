package dev.rlm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.settings.SettingsLoader;
import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.TrustStore;
import dev.rlm.app.trust.UserFolders;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.llm.ModelId;
import dev.rlm.testkit.FakeTime;

class PriceListTest {
    private static final String READ = "2026-09-23";

    @TempDir
    private Path folder;

    @Test
    void figuresOfMoreThanHalfAYearAreOld() throws IOException {
        assertThat(on("2026-09-23", "").warning()).isEmpty();
        assertThat(on("2027-03-22", "").warning()).isEmpty();
        assertThat(on("2027-03-23", "").warning()).contains("the prices are 181 days old (" + READ
                + "): look for a newer rlm, or set what has changed in [prices.\"provider/model\"]");
        assertThat(on("2027-03-23", "").ageDays(LocalDate.parse(READ))).isEqualTo(181);
    }

    @Test
    void pricesAreThoseOfTheDay() throws IOException {
        ModelPrice before = on("2026-12-31", "").find("gemini-3.8-flash").price();
        ModelPrice after = on("2027-01-01", "").find("gemini-3.8-flash").price();

        assertThat(before.tiers()).isNotEqualTo(after.tiers());
    }

    @Test
    void freeIsWhatTheUserSaysOfAServerAndALocalServerInItsOwnPlace() throws IOException {
        PriceList prices = on("2026-11-21", """
            [providers.here]
            base_url = "http://127.0.0.1:9/v1"
            local = true
            [providers.there]
            base_url = "http://127.0.0.1:9/v1"
            [providers.vllm]
            base_url = "http://gpu.example:8000/v1"
            """);

        assertThat(List.of("here/m", "ollama/llama", "builtin/extractive", "scripted/x.jsonl"))
                .allMatch(model -> prices.find(model).price().isFree());
        assertThat(List.of("there/m", "vllm/qwen", "openai/qwen")).allSatisfy(model -> assertThatThrownBy(
                () -> prices.find(model)).isInstanceOf(SettingsException.class).hasMessageStartingWith("no price"));
    }

    @Test
    void usersRowCostsWhatItSaysEvenAtAFreeProvider() throws IOException {
        PriceList prices = on("2026-11-21", "[prices.\"ollama/big*\"]\ninput = 1\noutput = 2\ncontext_window = 8192\n");

        assertThat(prices.find("ollama/bigger").price().isFree()).isFalse();
        assertThat(prices.find("ollama/bigger").window()).isEqualTo(8192);
        assertThat(prices.find("ollama/small").price().isFree()).isTrue();
        assertThat(prices.all().getFirst().model()).isEqualTo(ModelId.parse("ollama/big*"));
    }

    @Test
    void windowIsKnownAssumedOrThatOfRlmsOwnModels() throws IOException {
        PriceList prices = on("2026-11-21", "");

        assertThat(prices.find("gpt-4o-mini")).extracting(PriceList.Entry::window, PriceList.Entry::isWindowKnown)
                .containsExactly(128_000, true);
        assertThat(prices.find("mistral-tiny")).extracting(PriceList.Entry::window, PriceList.Entry::isWindowKnown)
                .containsExactly(128_000, false);
        assertThat(prices.find("builtin/extractive"))
                .extracting(PriceList.Entry::window, PriceList.Entry::isWindowKnown)
                .containsExactly(1_000_000, true);
    }

    private PriceList on(String day, String toml) throws IOException {
        UserFolders folders = UserFolders.of(Map.of("HOME", folder.toString()), folder);
        Files.createDirectories(folders.config());
        Files.writeString(folders.settingsFile(), toml);
        TrustStore trust = new TrustStore(folders.state(), Ownership.ofThisProcess());
        Settings settings = new SettingsLoader(Map.of(), folder, folders, trust).load(Map.of());
        FakeTime time = FakeTime.standing();
        time.advance(Duration.between(time.now(), Instant.parse(day + "T12:00:00Z")));
        return PriceList.of(settings, new Machine(folders, () -> 1L << 30, () -> 1L << 30, time,
                RandomGenerator.of("L64X128MixRandom")));
    }
}
