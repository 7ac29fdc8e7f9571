package dev.rlm.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.rlm.core.llm.ModelId;

class PriceFileTest {
    @Test
    void everyShippedNameIsPricedByItselfAtSomePositiveRate() {
        PublishedPrices prices = new PublishedPrices(Map.of(), Set.of(), LocalDate.of(2026, 11, 21));
        Map<String, String> priced = new HashMap<>();
        PriceFile.shipped().providers().forEach((provider, models) -> models.models().names().forEach(name -> {
            assertThat(prices.priceOf(new ModelId(provider, name))).hasValueSatisfying(price -> {
                assertThat(price.isFree()).as(provider + "/" + name).isFalse();
                assertThat(price.rule()).isEqualTo(provider + "/" + name);
            });
            priced.put(provider + "/" + name, name);
        }));

        assertThat(priced).hasSizeGreaterThan(350);
    }

    @Test
    void everyRowIsFoundByEachOfItsNamesAndNoOtherRowTakesThem() {
        PriceFile.shipped().providers().values().forEach(provider -> {
            for (PublishedModel model : provider.models().values()) {
                List<String> plain = model.entries()
                        .stream()
                        .filter(entry -> !NamePattern.isGlob(entry) && !NamePattern.isExpression(entry))
                        .toList();
                assertThat(plain).allSatisfy(name -> {
                    assertThat(provider.models().find(name).orElseThrow().value()).as(name).isSameAs(model);
                    assertThat(provider.find(provider.name() + "/" + name).orElseThrow().value().rows()).as(name)
                            .isEqualTo(model.rows());
                });
            }
        });
    }

    @Test
    void everyGlobOfARowFindsItBySomeNameThatItFits() {
        PriceFile.shipped().providers().values().forEach(provider -> {
            for (PublishedModel model : provider.models().values()) {
                assertThat(model.entries()
                        .stream()
                        .filter(entry -> NamePattern.isGlob(entry) && !NamePattern.isExpression(entry)))
                        .allSatisfy(glob -> assertThat(
                                provider.models().find(glob.replace("*", "")).map(found -> found.value().rows()))
                                .as(glob)
                                .contains(model.rows()));
            }
        });
    }

    @Test
    void shippedPatternsAreReadAsPatternsAndNamesAsNames() {
        assertThat(PriceFile.shipped().providers().keySet()).containsExactly("anthropic", "cerebras", "cohere",
                "deepseek",
                "google", "groq", "minimax", "mistral", "moonshotai", "openai", "perplexity", "x-ai", "zai");
    }

    @Test
    void rowsOfSomeHoursAreTakenTogetherWithTheDayRowBeforeThemOnly() throws IOException {
        PublishedModel model = model("""
            {"input":"1","output":"90"},
            {"some_hours":true,"input":"80","output":"80"},
            {"from":"2026-01-01","input":"3","output":"4","tiers":[{"above":100,"input":"6","output":"7"}]},
            {"some_hours":true,"input":"2","cache_read":"9","output":"5"},
            {"from":"2027-01-01","input":"70","output":"70"}""");

        assertThat(model.tiersOn(LocalDate.of(2026, 1, 1))).asString()
                .isEqualTo(
                        "[Tier[fromInputTokens=0, input=3, cacheRead=9, cacheWrite=3, output=5],"
                                + " Tier[fromInputTokens=100, input=6, cacheRead=9, cacheWrite=6, output=7]]");
        assertThat(model.tiersOn(LocalDate.of(2025, 12, 31))).asString()
                .isEqualTo(
                        "[Tier[fromInputTokens=0, input=80, cacheRead=80, cacheWrite=80, output=90]]");
        assertThat(model.tiersOn(LocalDate.of(2027, 1, 1))).asString()
                .isEqualTo(
                        "[Tier[fromInputTokens=0, input=70, cacheRead=70, cacheWrite=70, output=70]]");
        assertThat(model.contextWindow()).isEqualTo(OptionalInt.empty());
    }

    private static PublishedModel model(String rows) throws IOException {
        String json = """
            {"source":"a list 1","as_of":"2026-01-02","providers":{"p":{"models":[{"id":"m","names":["m"],"rows":[%s]}]}}}"""
                .formatted(rows);
        return PriceFile.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))
                .provider("p")
                .orElseThrow()
                .models()
                .find("m")
                .orElseThrow()
                .value();
    }
}
