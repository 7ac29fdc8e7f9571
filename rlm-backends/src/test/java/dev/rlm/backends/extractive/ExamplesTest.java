package dev.rlm.backends.extractive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The incidents that `examples/generate.py` writes, one of each kind, and the one that is committed.
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();
    private static final Pattern NUMBER = Pattern.compile("\\d[\\d.:,]*\\d|\\d");

    @TempDir
    private Path folder;

    @Test
    void committedIncidentIsThatOfSeedOneByteForByte() throws Exception {
        generate(1);

        assertThat(contents(folder.resolve("incident"))).isEqualTo(contents(EXAMPLES.resolve("incident")));
        assertThat(folder.resolve("questions.json")).hasSameTextualContentAs(EXAMPLES.resolve("questions.json"));
    }

    @Test
    void committedIncidentIsLargeAndItsFilesAreNot() throws IOException {
        List<Integer> sizes = contents(EXAMPLES.resolve("incident")).values().stream().map(String::length).toList();

        assertThat(sizes).hasSizeGreaterThan(10).allMatch(size -> size < 200_000);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isBetween(300_000, 400_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void passagesStandOnceInTheirFilesAndHoldTheNumbersOfTheAnswer(int seed) throws Exception {
        generate(seed);
        Map<String, String> files = contents(folder.resolve("incident"));
        JsonNode questions = JsonMapper.builder()
                .build()
                .readTree(folder.resolve("questions.json").toFile())
                .path("questions");

        assertThat(questions).hasSizeGreaterThanOrEqualTo(10);
        for (JsonNode question : questions) {
            List<JsonNode> passages = stream(question.path("answered_by")).flatMap(ExamplesTest::stream).toList();
            assertThat(question.path("answered_by")).isNotEmpty().noneMatch(JsonNode::isEmpty);
            for (JsonNode passage : passages) {
                List<String> lines = files.getOrDefault(passage.path("file").asText(), "")
                        .lines()
                        .map(String::strip)
                        .toList();
                String text = passage.path("text").asText();
                assertThat(lines.get(passage.path("line").asInt() - 1)).isEqualTo(text);
                assertThat(lines).containsOnlyOnce(text);
            }
            assertThatNumbersAreIn(passages, question);
        }
    }

    private static void assertThatNumbersAreIn(List<JsonNode> passages, JsonNode question) {
        String answer = question.path("answer").asText();
        if (question.path("type").asText().equals("count")) {
            assertThat(passages).hasSize(Integer.parseInt(answer));
            return;
        }
        String all = passages.stream().map(passage -> passage.path("text").asText()).collect(Collectors.joining("\n"));
        assertThat(NUMBER.matcher(answer).results().map(MatchResult::group))
                .as(question.toString())
                .allMatch(all::contains);
    }

    private void generate(int seed) throws Exception {
        assumeTrue(runs("-c", "import sys; sys.exit(sys.version_info < (3, 9))"), "no python3 of version 3.9 or later");
        assertThat(runs("-B", EXAMPLES.resolve("generate.py").toString(), "--seed", Integer.toString(seed), "--out",
                folder.toString())).isTrue();
    }

    private static boolean runs(String... arguments) throws InterruptedException {
        try {
            Process python = new ProcessBuilder(Stream.concat(Stream.of("python3"), Stream.of(arguments)).toList())
                    .inheritIO()
                    .start();
            return python.waitFor(1, TimeUnit.MINUTES) && python.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /// What the files of a folder hold, by their names in it.
    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file, UTF_8));
            }
        }
        return contents;
    }
}
