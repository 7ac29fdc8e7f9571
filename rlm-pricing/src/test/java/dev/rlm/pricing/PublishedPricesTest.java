package dev.rlm.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.ModelPrice.Tier;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

class PublishedPricesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private final PublishedPrices prices = on(TODAY);

    @ParameterizedTest
    @CsvSource({
            "openai/gpt-4o-mini, 12345, 678, 0.00225855",
            "openai/gpt-4o-mini-2024-07-18, 1000, 500, 0.00045",
            "anthropic/claude-3-5-sonnet, 1000, 500, 0.0105",
            "openai/o1-mini-2024-09-12, 1000000, 0, 1.1",
            "openai/o1-2024-12-17, 1000000, 0, 15",
            "openai/gpt-4o, 12345, 678, 0.0376425",
            "openai/gpt-4o-2024-05-13, 1000, 1000, 0.02",
            "openai/GPT-4o-2024-12-24, 1000, 1000, 0.0125",
            "anthropic/claude-haiku-4-5-20251001, 1000, 1000, 0.006",
            "anthropic/claude-opus-5-5, 3, 1, 0.000032",
            "anthropic/claude-opus-5-20260901, 3, 1, 0.00004",
            "google/gemini-2.5-pro, 200000, 10, 0.2501",
            "google/gemini-2.5-pro, 200001, 10, 0.5001525",
            "gemini/models/gemini-2.5-pro, 200000, 10, 0.2501",
            "openai/gpt-6-luna, 272000, 1000, 0.0277",
            "openai/gpt-6-luna, 272001, 1000, 0.0551502",
            "deepseek/deepseek-reasoner, 1000000, 1000000, 2.74",
            "groq/openai/gpt-oss-120b, 1000000, 0, 0.15",
            "x-ai/x-ai/grok-4.3-20260101, 1000000, 0, 2.5",
    })
    void callCostsWhatTheFiguresSayByHand(String model, long input, long output, String cost) {
        assertThat(price(prices, model).of(Usage.of(input, output))).isEqualTo(Usd.of(cost));
    }

    @Test
    void longInputPricesAllTokensOfTheCallAnewWhateverTheyAre() {
        Usage usage = new Usage(100_000, 150_000, 30_000, 500, 500);

        assertThat(price(prices, "openai/gpt-6-luna").of(usage)).isEqualTo(Usd.of("0.03125"));
    }

    @ParameterizedTest
    @CsvSource({
            "openai/gpt-5.6-luna, 2026-07-29, 7",
            "openai/gpt-5.6-luna, 2026-07-30, 1.4",
            "openai/o3, 2025-06-09, 50",
            "openai/o3, 2025-06-10, 10",
            "google/gemini-3.8-flash, 2026-12-31, 4.5",
            "google/gemini-3.8-flash, 2027-01-01, 9",
    })
    void priceIsThatOfTheDay(String model, LocalDate day, String millionInAndOutSmallCalls) {
        ModelPrice.Tier tier = price(on(day), model).tiers().getFirst();

        assertThat(tier.input().plus(tier.output())).isEqualTo(Usd.of(millionInAndOutSmallCalls));
    }

    @Test
    void tiersEndWhereALaterRowHasNone() {
        assertThat(price(on(LocalDate.of(2026, 3, 12)), "anthropic/claude-opus-4-6").tiers())
                .containsExactly(tier(0, "5", "0.5", "6.25", "25"), tier(200_000, "10", "1", "12.5", "37.5"));
        assertThat(price(prices, "anthropic/claude-opus-4-6").tiers())
                .containsExactly(tier(0, "5", "0.5", "6.25", "25"));
    }

    @Test
    void priceThatChangesWithTheHourIsTheDearest() {
        assertThat(price(prices, "deepseek/deepseek-v4-flash").tiers())
                .containsExactly(tier(0, "0.44", "0.014", "0.44", "1.32"));
    }

    @Test
    void cachePriceThatIsNotPublishedIsThatOfInput() {
        assertThat(price(prices, "google/gemini-1.5-pro").tiers())
                .containsExactly(tier(0, "1.25", "1.25", "1.25", "5"), tier(128_000, "2.5", "2.5", "2.5", "10"));
    }

    @Test
    void priceSaysWhichEntryFittedAndWhereItsFiguresAreFrom() {
        assertThat(price(prices, "openai/gpt-4o-mini-2024-07-18")).isEqualTo(new ModelPrice(
                "openai/gpt-4o-mini-2024-07-18", "genai-prices 0.1.8", Optional.of(LocalDate.of(2026, 9, 23)),
                OptionalInt.of(128_000), true, List.of(tier(0, "0.15", "0.075", "0.15", "0.6"))));
        assertThat(price(prices, "anthropic/claude-3-5-haiku-20241022").rule())
                .isEqualTo("anthropic/claude-3-5-haiku*");
    }

    @ParameterizedTest
    @CsvSource({"openai/gpt-4o-maxi", "openai/gpt-7", "openai/gpt-4o-2024-13-01", "mine/gpt-4o",
            "openai/gpt-4o-audio-preview",
            "perplexity/sonar", "anthropic/claude-opus-5-99",
            "openai/text-embedding-3-small"})
    void modelThatIsOnlyAlikeHasNoPrice(String model) {
        assertThat(prices.priceOf(ModelId.parse(model))).isEmpty();
    }

    @Test
    void usersRowWinsAndKeepsThePublishedWindow() {
        ModelPrice own = new ModelPrice("[prices.\"openai/gpt-4o\"]", "rlm.toml", OptionalInt.empty(),
                List.of(tier(0, "1", "1", "1", "2")));
        PublishedPrices with = new PublishedPrices(Map.of(ModelId.parse("openai/gpt-4o"), own), Set.of(), TODAY);

        assertThat(price(with, "openai/gpt-4o")).isEqualTo(
                new ModelPrice(own.rule(), own.source(), Optional.empty(), OptionalInt.of(128_000), true, own.tiers()));
        assertThat(price(with, "openai/gpt-4o-2024-08-06").tiers()).isEqualTo(own.tiers());
        assertThat(price(with, "openai/gpt-4o-mini")).isEqualTo(price(prices, "openai/gpt-4o-mini"));
        assertThat(with.version()).isEqualTo("genai-prices 0.1.8 of 2026-09-23 + 1 own row");
    }

    @Test
    void freeProviderCostsNothingUnlessTheUserSaysSo() {
        ModelPrice own = new ModelPrice("own", "rlm.toml", OptionalInt.of(4096), List.of(tier(0, "1", "1", "1", "2")));
        PublishedPrices with = new PublishedPrices(Map.of(ModelId.parse("scripted/dear*"), own),
                Set.of("scripted", "groq"), TODAY);

        assertThat(price(with, "scripted/a.jsonl").isFree()).isTrue();
        assertThat(price(with, "groq/llama-3.1-8b-instant").isFree()).isTrue();
        assertThat(price(with, "scripted/dear.jsonl")).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({
            "gpt-6-luna, openai/gpt-6-luna",
            "o3-mini, openai/o3-mini",
            "claude-sonnet-4-5, anthropic/claude-sonnet-4-5",
            "claude-opus-4, anthropic/claude-opus-4",
            "claude-3-5-haiku, anthropic/claude-3-5-haiku",
            "claude-opus-5-20260901, anthropic/claude-opus-5-20260901",
            "gemini-2.5-pro, google/gemini-2.5-pro",
            "grok-4, x-ai/grok-4",
            "mistral-small-latest, mistral/mistral-small-latest",
            "magistral-medium-2506, mistral/magistral-medium-2506",
            "mixtral-8x7b-32768, groq/mixtral-8x7b-32768",
            "deepseek-chat, deepseek/deepseek-chat",
            "deepseek-r1-distill-llama-70b, groq/deepseek-r1-distill-llama-70b",
            "command-r-plus, cohere/command-r-plus",
            "kimi-k2, moonshotai/kimi-k2",
            "glm-5.3, zai/GLM-5.3",
            "minimax-m2.5, minimax/MiniMax-M2.5",
            "sonar-pro-search, perplexity/sonar-pro-search",
            "gpt-oss-120b, openai/gpt-oss-120b",
    })
    void bareNameIsTheMakersOrTheOneSellers(String name, String model) {
        assertThat(prices.makersOf(name)).containsExactly(ModelId.parse(model));
    }

    @Test
    void bareNameThatNobodyKnowsIsNobodys() {
        assertThat(prices.makersOf("no-such-model")).isEmpty();
        assertThat(prices.makersOf(" ")).isEmpty();
    }

    @Test
    void usersRowsSayWhomABareNameMeansAndAllOfThemAreListed() {
        PublishedPrices with = new PublishedPrices(
                Map.of(ModelId.parse("mine/gpt-4o"), ModelPrice.free("own"), ModelId.parse("mine/qwen"),
                        ModelPrice.free("own"), ModelId.parse("yours/qwen"), ModelPrice.free("own")),
                Set.of(), TODAY);

        assertThat(with.makersOf("gpt-4o")).containsExactly(ModelId.parse("mine/gpt-4o"));
        assertThat(with.makersOf("qwen")).containsExactly(ModelId.parse("mine/qwen"), ModelId.parse("yours/qwen"));
    }

    @ParameterizedTest
    @CsvSource({
            "openai/gpt-6-luna-2026-09-01, /^gpt-6-luna-\\d{4}-\\d{2}-\\d{2}$/",
            "x-ai/grok-4.5-20260501, /^grok-4\\.5-\\d{8}$/",
            "google/gemini-2.5-pro-preview-06-05, /^(?!.*-[tT][tT][sS](?:$|-))gemini-2\\.5-pro/",
            "anthropic/claude-opus-5-5-20260901, /^claude-opus-5-5-\\d{8}$/",
            "openai/gpt-5-nano-2025-08-07, gpt-5-nano-*",
            "openai/gpt-4.1-2026-01-01, gpt-4.1",
            "mistral/magistral-medium-2509, magistral-medium*",
    })
    void regularExpressionOrGlobOrNameWithoutDateIsTheRule(String model, String rule) {
        assertThat(price(prices, model).rule()).isEqualTo(model.substring(0, model.indexOf('/') + 1) + rule);
    }

    @ParameterizedTest
    @CsvSource({
            "anthropic/claude-sonnet-4.5, anthropic/claude-sonnet-4.5*",
            "openai/gpt-4o-mini, openai/gpt-4o-mini",
            "openai/gpt-4o:extended, openai/gpt-4o:extended",
            "google/gemini-2.5-flash, google/gemini-2.5-flash",
            "deepseek/deepseek-chat, deepseek/deepseek-chat",
            "x-ai/grok-4, x-ai/grok-4",
            "mistralai/mistral-large-2512, mistral/mistral-large-2512",
            "moonshotai/kimi-k2, moonshotai/kimi-k2",
            "z-ai/glm-5.3, zai/GLM-5.3",
            "minimax/minimax-m2.5, minimax/MiniMax-M2.5",
            "cohere/command-a, cohere/command-a",
    })
    void gatewaysModelHasItsMakersPrice(String name, String row) {
        ModelPrice through = price(prices, "openrouter/" + name);

        assertThat(through.rule()).isEqualTo(row + ", the maker's row");
        assertThat(through.tiers()).isEqualTo(price(prices, row.replace("*", "")).tiers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "openrouter/auto", "openai/gpt-4o:free", "anthropic/claude-sonnet-4.5:online",
            "google/gemini-2.5-pro:nitro", "meta-llama/llama-3.3-70b-instruct", "google/claude-sonnet-4-5",
            "groq/llama-3.1-8b-instant", "openai/gpt-4o-maxi", "perplexity/sonar", "gpt-4o"})
    void whatAGatewayRoutesOtherwiseHasNoPrice(String name) {
        assertThat(prices.priceOf(ModelId.parse("openrouter/" + name))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
            "openai/openai/gpt-4o, openai/gpt-4o",
            "xai/grok-4, x-ai/grok-4",
            "x-ai/xai/grok-4, x-ai/grok-4",
            "gemini/gemini-2.5-flash, google/gemini-2.5-flash",
            "google/gemini/gemini-2.5-flash, google/gemini-2.5-flash",
            "google/models/gemini-2.5-flash, google/gemini-2.5-flash",
            "moonshot/kimi-k2, moonshotai/kimi-k2",
            "mistralai/mistral-tiny, mistral/mistral-tiny",
            "z-ai/glm-5.2, zai/GLM-5.2",
    })
    void providersPrefixesAndOtherNamesMeanTheSame(String model, String rule) {
        assertThat(price(prices, model).rule()).isEqualTo(rule);
    }

    @Test
    void cacheWritesThatARequestMustAskForAreNoPartOfTheBound() {
        ModelPrice claude = price(prices, "anthropic/claude-sonnet-5");

        assertThat(claude.atMost(1_000_000, 0)).isEqualTo(Usd.of("2"));
        assertThat(price(prices, "openrouter/anthropic/claude-sonnet-5").atMost(1_000_000, 0)).isEqualTo(Usd.of("2"));
        assertThat(claude.of(new Usage(0, 0, 1_000_000, 0, 0))).isEqualTo(Usd.of("2.5"));
    }

    @Test
    void cacheWritesThatComeUnaskedArePartOfTheBound() {
        assertThat(price(prices, "openai/gpt-6-luna").atMost(100_000, 0)).isEqualTo(Usd.of("0.0125"));
        assertThat(price(prices, "minimax/MiniMax-M2").atMost(1_000_000, 0)).isEqualTo(Usd.of("0.375"));
    }

    @Test
    void usersRowKeepsHowItsProviderBillsCacheWrites() {
        PublishedPrices with = new PublishedPrices(Map.of(ModelId.parse("anthropic/claude-sonnet-5"), dear("own"),
                ModelId.parse("mine/x"), dear("own")), Set.of(), TODAY);

        assertThat(price(with, "anthropic/claude-sonnet-5").atMost(1_000_000, 0)).isEqualTo(Usd.of("1"));
        assertThat(price(with, "mine/x").atMost(1_000_000, 0)).isEqualTo(Usd.of("9"));
    }

    @Test
    void signsOfRegularExpressionsMeanNothingInTheUsersRows() {
        PublishedPrices with = new PublishedPrices(Map.of(ModelId.parse("mine//(/"), dear("odd"),
                ModelId.parse("mine//x*/"), dear("glob")), Set.of(), TODAY);

        assertThat(price(with, "mine//(/").rule()).isEqualTo("odd");
        assertThat(price(with, "mine//xy/").rule()).isEqualTo("glob");
        assertThat(with.priceOf(ModelId.parse("mine/x"))).isEmpty();
    }

    @Test
    void allPricesAreTheUsersThoseOfFreeProvidersAndThePublished() {
        PublishedPrices with = new PublishedPrices(Map.of(ModelId.parse("mine/x*"), dear("own"),
                ModelId.parse("openai/gpt-4o"), dear("mine")), Set.of("ollama"), TODAY);
        Map<ModelId, ModelPrice> all = with.all();

        assertThat(all.keySet().stream().limit(3).map(ModelId::toString))
                .containsExactly("mine/x*", "openai/gpt-4o", "ollama/*");
        assertThat(all.get(ModelId.parse("openai/gpt-4o"))).extracting(ModelPrice::rule).isEqualTo("mine");
        assertThat(all.get(ModelId.parse("google/*claude-fable-5@*"))).isNotNull();
        assertThat(all).hasSize(2 + 1 + PriceFile.shipped()
                .providers()
                .values()
                .stream()
                .mapToInt(provider -> provider.models().values().size())
                .sum() - 1);
    }

    @Test
    void knownNamesArePlainOnes() {
        assertThat(prices.names()).hasSizeGreaterThan(350)
                .contains(ModelId.parse("zai/GLM-5.3-Flash"), ModelId.parse("openai/gpt-4o-mini-2024-07-18"))
                .noneMatch(id -> NamePattern.isGlob(id.name()));
    }

    @ParameterizedTest
    @CsvSource({
            "openai/gpt-6-luna, 1050000, true",
            "openai/gpt-4o-mini-2024-07-18, 128000, false",
            "openai/o3, 200000, true",
            "openai/gpt-5-chat-latest, 400000, false",
            "groq/openai/gpt-oss-20b, 131072, true",
            "anthropic/claude-opus-5-5, 1000000, false",
            "deepseek/deepseek-reasoner, 64000, true",
            "deepseek/deepseek-chat, 64000, false",
            "x-ai/grok-4-fast-non-reasoning, 2000000, false",
            "google/gemini-2.5-flash-lite, 1000000, false",
            "mine/something, 128000, false",
    })
    void traitsAreWindowAndThinking(String model, int window, boolean reasoning) {
        assertThat(prices.traitsOf(ModelId.parse(model))).isEqualTo(new ModelTraits(window, reasoning, 1));
    }

    private static PublishedPrices on(LocalDate day) {
        return new PublishedPrices(Map.of(), Set.of(), day);
    }

    private static ModelPrice price(PublishedPrices prices, String model) {
        return prices.priceOf(ModelId.parse(model)).orElseThrow();
    }

    /// Dollars: 1 in, 1 cached, 9 written to the cache, 2 out.
    private static ModelPrice dear(String rule) {
        return new ModelPrice(rule, "rlm.toml", OptionalInt.empty(), List.of(tier(0, "1", "1", "9", "2")));
    }

    /// @param rates input, cache read, cache write, output
    private static Tier tier(long from, String... rates) {
        return new Tier(from, Usd.of(rates[0]), Usd.of(rates[1]), Usd.of(rates[2]), Usd.of(rates[3]));
    }
}
