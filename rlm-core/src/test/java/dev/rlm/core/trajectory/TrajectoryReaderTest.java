package dev.rlm.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.id.CallId;

class TrajectoryReaderTest {
    private static final String ENVELOPE = """
        {"v":%d,"seq":1,"type":"%s","timestamp":"2026-11-21T13:05:01.000Z","trajectory_id":"20261121-130501-7f3a9c",\
        "call_id":"0","parent_call_id":null,"depth":0,"turn":0,"estimated_cost_usd":"0","spent_usd":"0",%s}
        """;
    private static final String HINT = ENVELOPE.formatted(1, "hint", "\"text\":\"a\",\"why\":\"b\"");

    @TempDir
    private Path folder;

    private TrajectoryReader readerOf(String text) throws IOException {
        return TrajectoryReader.open(Files.writeString(folder.resolve("run.jsonl"), text));
    }

    @Test
    void unknownTypesAndFieldsAreIgnored() throws IOException {
        try (TrajectoryReader reader = readerOf(ENVELOPE.formatted(1, "moon_rose", "\"phase\":{}")
                + ENVELOPE.formatted(1, "hint", "\"text\":\"a\",\"why\":\"b\",\"colour\":[\"red\"]"))) {
            assertThat(reader.next()).hasValueSatisfying(event -> {
                assertThat(event.type()).isEqualTo("moon_rose");
                assertThat(event.event()).isEmpty();
            });
            assertThat(reader.next()).hasValueSatisfying(
                    event -> assertThat(event.event()).contains(new StepEvent.Hint("a", "b")));
            assertThat(reader.next()).isEmpty();
            assertThat(reader.torn()).isFalse();
        }
    }

    @Test
    void tornLastLineIsNotGivenAndIsTold() throws IOException {
        for (String tail : new String[]{"{\"v\":1,", "{", HINT.strip(), "\u0000\u0000\n", "{\"v\":1\n"}) {
            try (TrajectoryReader reader = readerOf(HINT + tail)) {
                assertThat(reader.next()).isPresent();
                assertThat(reader.next()).isEmpty();
                assertThat(reader.torn()).isTrue();
                assertThat(reader.end()).isEqualTo(HINT.length());
            }
        }
    }

    @Test
    void fileThatGrowsIsReadOn() throws IOException {
        Path file = folder.resolve("run.jsonl");
        try (TrajectoryReader reader = readerOf(HINT + HINT.substring(0, 30))) {
            assertThat(reader.next()).isPresent();
            assertThat(reader.next()).isEmpty();

            Files.writeString(file, HINT.substring(30), StandardOpenOption.APPEND);

            assertThat(reader.next().flatMap(RecordedEvent::event)).contains(new StepEvent.Hint("a", "b"));
            assertThat(reader.torn()).isFalse();
        }
    }

    @Test
    void badLineInTheMiddleIsNamedByItsNumber() throws IOException {
        try (TrajectoryReader reader = readerOf(HINT + "{\"v\":1,\n" + HINT)) {
            assertThat(reader.next()).isPresent();
            assertThatThrownBy(reader::next).isInstanceOf(TrajectoryException.class)
                    .hasMessageStartingWith(folder.resolve("run.jsonl") + ":2: not an event of a trajectory: ");
        }
    }

    @Test
    void eachFieldOfAnotherKindIsNamed() throws IOException {
        assertBad("[1]\n", "not a JSON object");
        assertBad(ENVELOPE.formatted(2, "hint", "\"text\":1"), "format version 2, this rlm reads 1; use a newer rlm");
        assertBad(ENVELOPE.formatted(1, "hint", "\"text\":1"), "\"text\" is not a string");
        assertBad(ENVELOPE.formatted(1, "hint", "\"text\":\"\""), "no field \"why\"");
        assertBad(HINT.replace("\"spent_usd\":\"0\"", "\"spent_usd\":\"1e999999999\""),
                "\"spent_usd\" is not a decimal number in a string");
        assertBad(HINT.replace("\"spent_usd\":\"0\"", "\"spent_usd\":0.1"), "\"spent_usd\" is not a string");
        assertBad(HINT.replace("\"call_id\":\"0\"", "\"call_id\":\"0" + ".1".repeat(100_000) + "\""),
                "a call id of 200001 characters");
        assertBad(HINT.replace("\"turn\":0", "\"turn\":1e99"), "\"turn\" is not a small whole number");
        assertBad(HINT.replace("2026-11-21T", "yesterday, "), "could not be parsed");
        assertBad(ENVELOPE.formatted(1, "budget_refused", "\"kind\":\"love\",\"node\":\"0\""),
                "\"kind\" names no limit: love");
        assertBad("[".repeat(100_000) + "\n" + HINT, "nesting depth");
    }

    private void assertBad(String text, String why) throws IOException {
        try (TrajectoryReader reader = readerOf(text)) {
            assertThatThrownBy(reader::next).isInstanceOf(TrajectoryException.class)
                    .hasMessageContainingAll(
                            folder.resolve("run.jsonl") + ":1: ", why);
        }
    }

    @Test
    void lineWithoutEndIsNotReadIntoMemory() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int from, int count) {
                return count;
            }
        };
        try (TrajectoryReader reader = new TrajectoryReader(Path.of("big.jsonl"), endless)) {
            assertThatThrownBy(reader::next).isInstanceOf(TrajectoryException.class)
                    .hasMessage("big.jsonl:1: a line of more than 256 MB; this is no trajectory of rlm");
        }
    }

    @Test
    void longReplyIsReadBack() {
        String text = "x".repeat(30_000_000);
        Path file;
        try (TrajectoryWriter writer = TrajectoryWriter.create(folder,
                new dev.rlm.core.id.RunId("20261121-130501-7f3a9c"), Secrets.NONE, new FixedTime())) {
            writer.append(CallId.ROOT, 1, new StepEvent.Hint(text, "long"));
            file = writer.file();
        }

        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            assertThat(reader.next().flatMap(RecordedEvent::event)).isEqualTo(
                    Optional.of(new StepEvent.Hint(text, "long")));
        }
    }

    @Test
    void missingFileIsSaid() {
        assertThatThrownBy(() -> TrajectoryReader.open(folder.resolve("none.jsonl")))
                .isInstanceOf(TrajectoryException.class)
                .hasMessage("cannot read the trajectory %s: no such file".formatted(folder.resolve("none.jsonl")));
    }
}
