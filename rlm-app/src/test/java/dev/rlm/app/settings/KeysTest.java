package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    private static final String KEY = "sk-verysecretvalue1234";

    @Test
    void keyIsNeverPrinted(@TempDir Path temporary) throws IOException {
        Scene scene = new Scene(temporary);
        scene.environment.put("OPENAI_API_KEY", KEY);

        Settings settings = scene.load();

        assertThat(settings.keys().of("openai").orElseThrow().reveal()).isEqualTo(KEY);
        assertThat(settings.keys().of("openai")).hasToString("Optional[•••]");
        assertThat(settings.keys()).hasToString("Keys[openai]");
        assertThat(settings.toString()).doesNotContain(KEY);
        assertThat(settings.keys().of("nobody")).isEmpty();
    }

    @Test
    void blanksAroundAKeyAreDropped(@TempDir Path temporary) throws IOException {
        Scene scene = new Scene(temporary);
        scene.environment.put("OPENAI_API_KEY", " " + KEY + "\n");

        assertThat(scene.load().keys().of("openai").orElseThrow().reveal()).isEqualTo(KEY);
    }

    @Test
    void simpleEnvLinesAreRead() {
        String text = """
            # a comment
            A=plain
            export B = spaced value   # why
            C='single # quoted' # why
            D="double \\"quoted\\" \\\\ #"
            E=
            F=#nothing
            G=with#hash
            H='unclosed
            I=last
            I=one holds
            not a line
            1J=x
            K: yaml
            SECRET=x
            """.replace("\n", "\r\n");

        assertThat(DotEnv.read(text, Set.of("A", "B", "C", "D", "E", "F", "G", "I", "1J", "K"))).isEqualTo(Map.of(
                "A", "plain", "B", "spaced value", "C", "single # quoted", "D", "double \"quoted\" \\ #", "E", "", "F",
                "",
                "G", "with#hash", "I", "one holds"));
    }

    @Test
    void hostileEnvLinesCostNoTime() {
        String text = "A=" + " #".repeat(50_000) + "\nA=\"" + "\\a".repeat(50_000) + "\n";

        assertThat(DotEnv.read(text, Set.of("A"))).containsOnlyKeys("A");
    }
}
