package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which providers are free of charge: by trust and by place.
class LocalProviderTest {
    private Scene scene;

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        scene = new Scene(temporary);
    }

    @Test
    void localServersAreThereFreeOfChargeWithoutAKey() {
        Map<String, String> places = Map.of("ollama", "http://127.0.0.1:11434/v1", "lmstudio",
                "http://127.0.0.1:1234/v1", "llamacpp", "http://127.0.0.1:8080/v1", "vllm", "http://127.0.0.1:8000/v1");

        places.forEach((name, url) -> assertThat(provider(name)).isEqualTo(new Provider(name, Provider.Wire.OPENAI,
                URI.create(url), Optional.empty(), true, "max_tokens", true, Map.of())));
    }

    @Test
    void hostedOnesAreNotFreeAndNeedAKey() {
        assertThat(List.of("openai", "openrouter", "groq", "deepseek", "mistral", "x-ai")).allSatisfy(name -> {
            assertThat(provider(name).local()).isFalse();
            assertThat(provider(name).needsKey()).isTrue();
        });
    }

    @Test
    void serverIsFreeInItsOwnPlaceOnly() throws IOException {
        Map<String, Boolean> places = Map.of(
                "http://localhost:11434", true,
                "http://127.0.0.2:11434/v1", true,
                "http://[::1]:11434/v1", true,
                "http://127.0.0.1:8000/v1", false,
                "http://127.0.0.1/v1", false,
                "http://gpu.example:11434/v1", false,
                "http://127.0.0.1.example:11434/v1", false,
                "http://127.example:11434/v1", false);

        for (Map.Entry<String, Boolean> place : places.entrySet()) {
            scene.ownToml("[providers.ollama]\nbase_url = \"" + place.getKey() + "\"\n");
            assertThat(provider("ollama").local()).as(place.getKey()).isEqualTo(place.getValue());
        }
    }

    @Test
    void otherPlaceIsFreeWhenTheUserSaysSoThere() throws IOException {
        scene.ownToml("[providers.ollama]\nbase_url = \"http://gpu.example:11434/v1\"\nlocal = true\n");

        assertThat(provider("ollama").local()).isTrue();
    }

    @Test
    void localServerMayBeSaidNotToBeFree() throws IOException {
        scene.ownToml("[providers.vllm]\nlocal = false\n");

        assertThat(provider("vllm").local()).isFalse();
    }

    @Test
    void thatAServerIsFreeIsNotTakenFromAFileThatMeantAnotherAddress() throws IOException {
        scene.ownToml("[providers.mine]\nbase_url = \"http://127.0.0.1:1/v1\"\nlocal = true\n");
        Path named = scene.write("named.toml", "[providers.mine]\nbase_url = \"https://hosted.example/v1\"\n");

        Settings settings = scene.loader().load(Map.of(), named);

        assertThat(settings.providers().get("mine")).extracting(Provider::local).isEqualTo(false);
        assertThat(provider("mine").local()).isTrue();
    }

    @Test
    void nearerFileMaySayThatAServerOfAnotherIsFree() throws IOException {
        scene.ownToml("[providers.mine]\nbase_url = \"http://127.0.0.1:1/v1\"\n");
        Path named = scene.write("named.toml", "[providers.mine]\nlocal = true\n");

        assertThat(scene.loader().load(Map.of(), named).providers().get("mine")).extracting(Provider::local)
                .isEqualTo(true);
    }

    @Test
    void fileThatNobodyTrustsMayNotMoveAServerOrMakeItFree() throws IOException {
        scene.toml("[providers.ollama]\nlocal = true\n");
        assertThat(scene.problems()).contains("[providers.ollama] local needs your trust");

        scene.toml("[providers.ollama]\nbase_url = \"http://evil.example:11434/v1\"\n");
        assertThat(scene.problems()).contains("[providers.ollama] base_url needs your trust");
    }

    @Test
    void fileThatNobodyTrustsMayNameALocalServerOnlyIfTheUserHasOne() throws IOException {
        scene.toml("[rlm]\nmodel = \"ollama/llama\"\nsub_model = \"vllm/qwen\"\n");
        scene.ownToml("[providers.vllm]\nmax_output_parameter = \"max_tokens\"\n");

        assertThat(scene.problems())
                .startsWith("rlm.toml:2:1: [rlm] model needs your trust: the context goes to whatever"
                        + " listens at that port of this machine\nrlm.toml is not trusted");
    }

    @Test
    void listOfSettingsHasOnlyProvidersThatAreUsed() throws IOException {
        scene.environment.put("GROQ_API_KEY", "abc");
        scene.ownToml("[providers.ollama]\nbase_url = \"http://localhost:11434\"\n");

        assertThat(Scene.show(scene.load().shown())).contains("[providers.groq] base_url = https://api.groq.com",
                "[providers.ollama] local = true  (default)").doesNotContain("[providers.openai]", "[providers.vllm]");
    }

    private Provider provider(String name) {
        return Objects.requireNonNull(scene.load().providers().get(name));
    }
}
