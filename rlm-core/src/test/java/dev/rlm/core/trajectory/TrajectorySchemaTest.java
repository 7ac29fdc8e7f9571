package dev.rlm.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.id.CallId;
import dev.rlm.core.id.RunId;

/// The published schema and page against files as they are really written.
class TrajectorySchemaTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final JsonMapper JSON = new JsonMapper();

    private final String text = Files.readString(DOCS.resolve("trajectory.schema.json"));
    private final JsonNode definitions = JSON.readTree(text).path("$defs");
    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text, InputFormat.JSON);

    @TempDir
    private Path folder;

    TrajectorySchemaTest() throws IOException {
        // The fields are read above.
    }

    private List<ObjectNode> lines() throws IOException {
        try (TrajectoryWriter writer = TrajectoryWriter.create(folder, new RunId("20261121-130501-7f3a9c"),
                Secrets.NONE, new FixedTime())) {
            SampleEvents.all().forEach(event -> writer.append(new CallId("0.1"), 2, event));
            return objects(Files.readAllLines(writer.file()));
        }
    }

    private static List<ObjectNode> objects(List<String> lines) throws IOException {
        List<ObjectNode> objects = new ArrayList<>();
        for (String line : lines) {
            objects.add((ObjectNode) JSON.readTree(line));
        }
        return objects;
    }

    @Test
    void everyEventThatIsWrittenFits() throws IOException {
        assertThat(lines()).hasSizeGreaterThan(30).allSatisfy(line -> assertThat(schema.validate(line)).isEmpty());
    }

    @Test
    void everyFieldThatIsWrittenIsNamed() throws IOException {
        for (ObjectNode line : lines()) {
            Set<String> named = new TreeSet<>(namesIn("envelope"));
            named.addAll(namesIn(line.path("type").textValue()));
            assertThat(named).as(line.toString()).containsAll(fieldNames(line));
        }
    }

    private Set<String> namesIn(String definition) {
        return fieldNames(definitions.path(definition).path("properties"));
    }

    private static Set<String> fieldNames(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void eventWithoutOneOfItsFieldsDoesNotFit() throws IOException {
        for (ObjectNode line : lines()) {
            JsonNode required = definitions.path(line.path("type").textValue()).path("required");
            for (JsonNode name : required) {
                assertThat(schema.validate(line.deepCopy().without(name.textValue()))).as(name + " of " + line)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void moneyIsADecimalString() throws IOException {
        ObjectNode line = lines().getFirst();

        assertThat(schema.validate(line.deepCopy().put("spent_usd", 0.1))).isNotEmpty();
        assertThat(schema.validate(line.deepCopy().put("spent_usd", "1e-3"))).isNotEmpty();
        assertThat(schema.validate(line.deepCopy().put("spent_usd", "-1"))).isNotEmpty();
    }

    @Test
    void typesAndFieldsOfTomorrowFit() throws IOException {
        ObjectNode line = lines().getFirst();

        assertThat(schema.validate(line.deepCopy().put("type", "moon_rose").put("phase", "full"))).isEmpty();
    }

    @Test
    void exampleOfThePageIsATrajectory() throws IOException {
        String page = Files.readString(DOCS.resolve("trajectory.md"));
        String example = page.substring(page.indexOf("```jsonl\n") + "```jsonl\n".length());
        Path file = Files.writeString(folder.resolve("20261121-130501-7f3a9c.jsonl"),
                example.substring(0, example.indexOf("\n```") + 1));

        assertThat(objects(Files.readAllLines(file))).isNotEmpty()
                .allSatisfy(line -> assertThat(schema.validate(line)).isEmpty());
        RunState state = new RunState();
        TrajectoryWriterTest.read(file).forEach(state::take);
        assertThat(state.finished()).isPresent();
        assertThat(state.root().total()).isEqualTo(state.spend());
    }

    @Test
    void pageNamesEveryType() throws IOException {
        String page = Files.readString(DOCS.resolve("trajectory.md"));

        assertThat(lines()).allSatisfy(line -> assertThat(page).contains("`" + line.path("type").textValue() + "`"));
    }
}
