package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.trust.FileRefusedException;
import dev.rlm.app.trust.TrustState;

class InitFileTest {
    private static final Pattern EXAMPLE = Pattern.compile("^# (?=[a-z_]+ = |\\[)", Pattern.MULTILINE);
    private Scene scene;

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        scene = new Scene(temporary);
    }

    @Test
    void exampleAtTheRootIsWhatInitWrites() throws IOException {
        assertThat(InitFile.text()).isEqualTo(Files.readString(Path.of("../rlm.toml.example")));
        assertThat(InitFile.text().lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void everySettingStandsInIt() {
        assertThat(SettingsTable.ALL).allSatisfy(setting -> assertThat(InitFile.text())
                .containsPattern("(?m)^(# )?" + setting.key() + " = .*# .+$"));
    }

    @Test
    void readBackItSaysNothingButDefaults() throws IOException {
        Settings defaults = scene.load();
        new InitFile(scene.trust).write(scene.repository, false);

        Settings read = scene.load();

        assertThat(read.limits()).isEqualTo(defaults.limits());
        assertThat(read.tree()).isEqualTo(defaults.tree());
        assertThat(read.cell()).isEqualTo(defaults.cell());
        assertThat(read.request()).isEqualTo(defaults.request());
        assertThat(read.wanted()).isEqualTo(defaults.wanted());
        assertThat(read.providers()).isEqualTo(defaults.providers());
        assertThat(read.shown()).filteredOn(line -> line.section().equals("rlm"))
                .map(line -> line.name() + "=" + line.value())
                .isEqualTo(defaults.shown()
                        .stream()
                        .filter(line -> line.section().equals("rlm"))
                        .map(line -> line.name() + "=" + line.value())
                        .toList());
    }

    @Test
    void examplesWithoutTheirMarkAreValidToo() throws IOException, FileRefusedException {
        String whole = EXAMPLE.matcher(InitFile.text()).replaceAll("");
        assertThat(whole).contains("\nmodel = ", "\n[providers.mine]\n", "\nheaders = {");
        scene.toml(whole);
        scene.trustToml();

        assertThat(scene.load().providers()).containsKey("mine");
    }

    @Test
    void itIsNeverOverwrittenWithoutForce() throws IOException {
        InitFile init = new InitFile(scene.trust);
        Path file = init.write(scene.repository, false);
        Files.writeString(file, "mine");

        assertThatThrownBy(() -> init.write(scene.repository, false)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");

        init.write(scene.repository, true);
        assertThat(file).hasContent(InitFile.text());
        try (Stream<Path> files = Files.list(scene.repository)) {
            assertThat(files.map(path -> scene.repository.relativize(path).toString()).sorted())
                    .containsExactly(".git", "rlm.toml");
        }
    }

    @Test
    void whatItWritesIsTrusted() throws IOException {
        Path folder = scene.repository.resolve("new/folder");
        new InitFile(scene.trust).write(folder, false);

        assertThat(scene.loader(folder).trustRequest().orElseThrow().state())
                .isEqualTo(new TrustState.Current());
    }

    @Test
    void envThatLiesThereAlreadyIsNotTrustedWithIt() throws IOException {
        scene.write(".env", "OPENAI_API_KEY=theirs\n");

        new InitFile(scene.trust).write(scene.repository, false);

        assertThat(scene.load().keys().present()).isEmpty();
    }

    @Test
    void linkIsNeitherFollowedNorTakenForNothing() throws IOException {
        Path target = scene.write("target", "precious");
        Path link = Files.createSymbolicLink(scene.repository.resolve("rlm.toml"), target);
        InitFile init = new InitFile(scene.trust);

        assertThatThrownBy(() -> init.write(scene.repository, false)).isInstanceOf(FileAlreadyExistsException.class);
        init.write(scene.repository, true);

        assertThat(target).hasContent("precious");
        assertThat(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void folderInItsPlaceIsAnError() throws IOException {
        Files.createDirectory(scene.repository.resolve("rlm.toml"));

        assertThatThrownBy(() -> new InitFile(scene.trust).write(scene.repository, true))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("it is a folder");
    }

    @Test
    void flagsOfTheTableAreThoseOfTheContract() {
        assertThat(SettingsTable.ofRuns()
                .stream()
                .filter(setting -> setting.flag().isPresent())
                .map(setting -> Map.entry(setting.name(), setting.flag().orElseThrow()))
                .filter(entry -> !entry.getValue().equals("--" + entry.getKey().replace('_', '-'))))
                .containsExactly(Map.entry("environment", "--env"),
                        Map.entry("confirm_above_usd", "--confirm-above"),
                        Map.entry("cost_budget_usd", "--cost-budget"),
                        Map.entry("logs_dir", "--trajectory-dir"));
    }
}
