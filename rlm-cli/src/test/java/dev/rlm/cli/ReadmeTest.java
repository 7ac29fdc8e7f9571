package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.Engines;
import dev.rlm.architecture.Checkout;

/// What the README tells the reader to type.
class ReadmeTest {
    /// The Python library is unpacked here once for the tests of the module.
    static final Path CACHE = Path.of("target", "cache").toAbsolutePath();
    private static final String QUESTION = "Which pool setting did inventory 3.8.0 rename, and what size did the pool fall back to?";
    private static final String INCIDENT = "examples/incident";

    private final Path root = Checkout.root();

    @TempDir
    private Path folder;

    @Test
    void firstBlocksOfTheReadmeAreTheSearchAndTheTests() throws IOException {
        assertThat(blocks("sh").subList(0, 2)).containsExactly(
                "./rlm run -m builtin/extractive \"" + QUESTION + "\" -c " + INCIDENT + "\n", "mvn verify\n");
    }

    @Test
    void firstCommandFindsThePassageAndSaysWhatItCost() throws IOException {
        copy(root.resolve(INCIDENT), folder.resolve(INCIDENT));

        Typed run = search();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("Passages found (no language model)").contains("deploys/inventory-3.8.0.md");
        assertThat(run.err())
                .containsPattern("\nrlm: answered in \\d+ turns?\nrlm: \\d+ calls?, .*\\$0\\.00 of \\$1\\.00, ")
                .containsPattern("\nrlm: trajectory: " + folder + "/\\S+\\.jsonl\n")
                .endsWith(".jsonl\n")
                .doesNotContain("\tat ", "OPENAI_API_KEY");
    }

    @Test
    void searchSaysHowToHaveAModelToThoseWhoAskForMore() throws IOException {
        copy(root.resolve(INCIDENT), folder.resolve(INCIDENT));

        assertThat(search("-v").err())
                .contains("rlm: this was a search, without a language model; for one set OPENAI_API_KEY");
    }

    private Typed search(String... more) {
        String[] words = Stream.concat(Stream.of("run", "-m", "builtin/extractive", QUESTION, "-c", INCIDENT),
                Stream.of(more)).toArray(String[]::new);
        return Typed.with(Engines::of, Typed.Streams.of(InputStream.nullInputStream(), Set.of(),
                Map.of("XDG_CACHE_HOME", CACHE.toString()), folder), words);
    }

    @Test
    void javaOfTheReadmeIsTheExampleThatCompiles() throws IOException {
        String source = Files.readString(root.resolve("rlm-cli/src/test/java/dev/rlm/cli/LibraryExample.java"));
        String shown = source.substring(source.indexOf("// README, from here\n"), source.indexOf("// to here\n"))
                .lines()
                .skip(1)
                .collect(Collectors.joining("\n"))
                .stripTrailing()
                .stripIndent();

        assertThat(blocks("java")).containsExactly(shown + "\n");
    }

    @Test
    void javaOfTheReadmeAnswers() throws Exception {
        Files.createDirectory(folder.resolve(".git"));
        Files.writeString(folder.resolve("rlm.toml"), "[rlm]\nmax_turns = 3\n");
        Files.createDirectory(folder.resolve("logs"));
        Files.writeString(folder.resolve("logs/a.txt"), "all is well");
        Path script = folder.resolve("s.jsonl");
        Files.writeString(script, """
            {"for":"root","reply":"```repl\\nprint(context[0])\\n```"}
            {"for":"root","reply":"FINAL(forty-two)"}
            """);

        assertThat(LibraryExample.ask("What is it?", "scripted/" + script, folder)).contains("forty-two");
        assertThat(folder.resolve("trajectories")).isDirectoryContaining("glob:**.jsonl");
    }

    /// The fenced blocks of that language, in order.
    private List<String> blocks(String language) throws IOException {
        return Stream.of(Files.readString(root.resolve("README.md")).split("(?m)^```" + language + "\n", -1))
                .skip(1)
                .map(block -> block.substring(0, block.indexOf("```")))
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
