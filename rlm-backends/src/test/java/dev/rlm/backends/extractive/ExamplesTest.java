package dev.rlm.backends.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    @Test
    void linesThatAnswerTheQuestionsStandWhereTheyAreSaidTo() throws IOException {
        JsonNode questions = JsonMapper.builder().build().readTree(EXAMPLES.resolve("questions.json").toFile());

        assertThat(questions).hasSize(10);
        for (JsonNode question : questions) {
            assertThat(question.path("answered_by")).isNotEmpty();
            for (JsonNode answer : question.path("answered_by")) {
                List<String> lines = Files
                        .readAllLines(EXAMPLES.resolve("incident").resolve(answer.path("file").asText()));
                assertThat(lines.get(answer.path("line").asInt() - 1).strip()).isEqualTo(answer.path("text").asText());
            }
        }
    }

    @Test
    void inputIsLargeAndItsFilesAreNot() throws IOException {
        try (Stream<Path> walk = Files.walk(EXAMPLES.resolve("incident"))) {
            List<Long> sizes = walk.filter(Files::isRegularFile).map(file -> file.toFile().length()).toList();
            assertThat(sizes).hasSizeGreaterThan(10).allMatch(size -> size < 200_000);
            assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isBetween(300_000L, 400_000L);
        }
    }
}
