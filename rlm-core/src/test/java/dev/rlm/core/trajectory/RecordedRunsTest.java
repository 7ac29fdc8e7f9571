package dev.rlm.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rlm.core.id.CallId;

/// The runs in `trajectories/`: what was written once must stay readable.
class RecordedRunsTest {
    private static final Path FOLDER = Path.of("..", "trajectories");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> TrajectoryWriter.runOf(file).isPresent()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyLineFitsTheSchemaAndIsUnderstood(Path file) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("..", "docs", "trajectory.schema.json")), InputFormat.JSON);
        List<String> lines = Files.readAllLines(file);

        assertThat(lines).allSatisfy(line -> assertThat(schema.validate(line, InputFormat.JSON)).isEmpty());
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            long seq = 0;
            for (Optional<RecordedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                assertThat(next.get().seq()).isEqualTo(++seq);
                assertThat(next.get().event()).as(next.get().type()).isPresent();
            }
            assertThat(seq).isEqualTo(lines.size());
            assertThat(reader.torn()).isFalse();
        }
    }

    @Test
    void childRunIsANodeOfItsOwnUnderTheRoot() throws IOException {
        RunState state = folded(files().stream()
                .filter(file -> started(file).contains("child-run"))
                .findFirst()
                .orElseThrow());

        assertThat(state.root().children().map(RunNode::id)).containsExactly(new CallId("0.1"));
        assertThat(state.root().subCalls().map(ModelCall::id)).containsExactly(new CallId("0.2"));
        assertThat(state.node(new CallId("0.1")).orElseThrow().answer().orElseThrow()).startsWith("INC-360");
        assertThat(state.finished().orElseThrow().spend().calls()).isEqualTo(6);
    }

    @Test
    void builtInModelQuotesTheDeploymentNote() throws IOException {
        RunState state = folded(files().stream()
                .filter(file -> started(file).contains("builtin/extractive"))
                .findFirst()
                .orElseThrow());

        assertThat(state.finished().orElseThrow().answer().orElseThrow().text())
                .startsWith("Passages found (no language model)")
                .contains("deploys/inventory-3.8.0.md:11");
        assertThat(state.root().subCalls()).hasSize(6);
    }

    private static String started(Path file) {
        return folded(file).started().orElseThrow().model().toString();
    }

    private static RunState folded(Path file) {
        RunState state = new RunState();
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            for (Optional<RecordedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                state.take(next.get());
            }
        }
        return state;
    }
}
