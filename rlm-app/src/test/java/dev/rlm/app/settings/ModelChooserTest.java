package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.ModelId;
import dev.rlm.pricing.PublishedPrices;

class ModelChooserTest {
    private static final String PROVIDERS = "builtin, deepseek, groq, llamacpp, lmstudio, mistral, ollama, openai,"
            + " openrouter, scripted, vllm, x-ai";
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final String MINE = "[providers.mine]\nbase_url = \"http://h/v1\"\nkey_env = \"MY_KEY\"\n";
    private Scene scene;

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        scene = new Scene(temporary);
    }

    private ModelChoice choose(Map<String, String> flags) {
        Settings settings = scene.loader().load(flags);
        return new ModelChooser(new PublishedPrices(settings.prices(), Set.of(), TODAY)::makersOf).choose(settings);
    }

    private void refused(Map<String, String> flags, String message) {
        assertThatThrownBy(() -> choose(flags))
                .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.isUsage()).isFalse())
                .hasMessage(message);
    }

    @Test
    void oneKeyChoosesItsProvidersSmallModelAndSaysSoWithTheBudget() {
        scene.environment.put("OPENAI_API_KEY", "abc");

        ModelChoice choice = choose(Map.of());

        assertThat(choice.model()).isEqualTo(new ModelId("openai", "gpt-6-luna"));
        assertThat(choice.subModel()).isEqualTo(choice.model());
        assertThat(choice.remark())
                .contains("model openai/gpt-6-luna, as OPENAI_API_KEY is set; budget $1.00; another with -m");
    }

    @Test
    void noKeyChoosesTheBuiltInSearchAndSaysHowToUseARealModel() {
        ModelChoice choice = choose(Map.of());

        assertThat(choice.model()).isEqualTo(new ModelId("builtin", "extractive"));
        assertThat(choice.remark()).contains("no key is set, so builtin/extractive searches without a language model;"
                + " for a real one set OPENAI_API_KEY, or name it with -m provider/model");
    }

    @Test
    void severalKeysAreAQuestionWithTheLinesToChooseFrom() throws IOException {
        scene.ownToml(MINE + "[prices.\"mine/small\"]\ninput = 1\noutput = 1\n");
        scene.environment.putAll(Map.of("OPENAI_API_KEY", "abc", "MY_KEY", "def"));

        refused(Map.of(), """
            keys of several providers are set (mine, openai): choose a model
              -m mine/small
              -m openai/gpt-6-luna""");
    }

    @Test
    void onlyKeyOfAProviderWithoutAKnownModelIsAQuestionToo() throws IOException {
        scene.ownToml(MINE);
        scene.environment.put("MY_KEY", "def");

        refused(Map.of(), "the key of mine is set: choose a model\n  -m mine/MODEL");
    }

    @Test
    void bareNameIsFoundInThePriceTableAndInTheUsersPrices() throws IOException {
        scene.ownToml(MINE + "[prices.\"mine/small\"]\ninput = 1\noutput = 1\n");
        scene.environment.putAll(Map.of("OPENAI_API_KEY", "abc", "MY_KEY", "def"));

        ModelChoice choice = choose(Map.of("model", "gpt-6-luna", "sub_model", "small", "guest_models", "mine/a/b"));

        assertThat(choice).isEqualTo(new ModelChoice(new ModelId("openai", "gpt-6-luna"), new ModelId("mine", "small"),
                List.of(new ModelId("mine", "a/b")), Optional.empty()));
    }

    @Test
    void bareNameOfSeveralProvidersIsAQuestionThatListsThem() throws IOException {
        scene.ownToml(MINE + """
            [providers.yours]
            base_url = "http://h/v1"
            [prices."mine/small"]
            input = 1
            output = 1
            [prices."yours/small"]
            input = 1
            output = 1
            """);

        refused(Map.of("model", "small"),
                "--model: \"small\" is a model of several providers; write one of mine/small, yours/small");
    }

    @Test
    void onlyKeyOfEachBuiltInProviderChoosesACheapModelWithAKnownPriceAndWindow() {
        PublishedPrices prices = new PublishedPrices(Map.of(), Set.of(), TODAY);
        for (String variable : List.of("DEEPSEEK_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY", "OPENAI_API_KEY",
                "OPENROUTER_API_KEY", "XAI_API_KEY")) {
            scene.environment.clear();
            scene.environment.put(variable, "abc");

            ModelChoice choice = choose(Map.of());

            assertThat(choice.remark().orElseThrow())
                    .startsWith("model " + choice.model() + ", as " + variable + " is set");
            ModelPrice price = prices.priceOf(choice.model()).orElseThrow();
            assertThat(price.atMost(1_000_000, 1_000_000)).as("%s", choice.model()).isLessThan(Usd.of("2"));
            assertThat(price.contextWindow().orElse(0)).as("%s", choice.model()).isGreaterThanOrEqualTo(128_000);
        }
    }

    @Test
    void unknownProviderIsNamedWithTheNearest() {
        refused(Map.of("model", "opneai/gpt-6-luna"),
                "--model: no provider is named \"opneai\"; did you mean \"openai\"?");
        refused(Map.of("model", "zzz/x"), "--model: no provider is named \"zzz\"; there are " + PROVIDERS
                + ", and those that you add as [providers.NAME]");
    }

    @Test
    void unknownBareNamesAndOddNamesSayHowToWriteAModel() {
        scene.environment.put("RLM_MODEL", "gtp");
        refused(Map.of(),
                "RLM_MODEL: unknown model \"gtp\"; write provider/model, with one of the providers " + PROVIDERS);
        refused(Map.of("model", "openai/"),
                "--model: unknown model \"openai/\"; write provider/model, with one of the providers " + PROVIDERS);
    }

    @Test
    void modelOfAProviderThatIsNotSetUpSaysWhoseItIs() {
        refused(Map.of("model", "claude-sonnet-5"),
                "--model: \"claude-sonnet-5\" is a model of anthropic; no provider is"
                        + " named \"anthropic\"; there are " + PROVIDERS
                        + ", and those that you add as [providers.NAME]");
    }

    @Test
    void missingKeyIsNamedByItsVariable() {
        refused(Map.of("model", "openai/gpt-6-luna"),
                "--model: no key for openai: set OPENAI_API_KEY in the environment,"
                        + " or in a .env beside a trusted rlm.toml");
    }

    @Test
    void keysOfSubAndGuestModelsAreNeededToo() {
        assertThatThrownBy(() -> choose(
                Map.of("model", "builtin/extractive", "sub_model", "openai/a", "guest_models", "openai/b")))
                .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void keyThatCannotStandInAHeaderIsRefusedWithoutBeingShown() {
        scene.environment.put("OPENAI_API_KEY", "abc\ndef");

        refused(Map.of("model", "openai/x"), "--model: OPENAI_API_KEY is set (environment) but holds what is no key:"
                + " a blank, a line break or a letter outside ASCII");
    }

    @Test
    void localProvidersAndThoseWithoutKeyEnvNeedNoKey() throws IOException {
        scene.ownToml("""
            [providers.open]
            base_url = "http://127.0.0.1:1/v1"
            [providers.near]
            base_url = "http://127.0.0.1:2"
            key_env = "NEAR_KEY"
            local = true
            """);

        assertThat(choose(Map.of("model", "open/x", "sub_model", "near/y")).subModel())
                .isEqualTo(new ModelId("near", "y"));
    }

    @Test
    void scriptedModelsKeepTheirPathAndBuiltInHasOneModel() {
        assertThat(choose(Map.of("model", "scripted//tmp/a b.jsonl")).model())
                .isEqualTo(new ModelId("scripted", "/tmp/a b.jsonl"));
        refused(Map.of("model", "builtin/gpt"), "--model: there is only one built-in model: builtin/extractive");
    }
}
