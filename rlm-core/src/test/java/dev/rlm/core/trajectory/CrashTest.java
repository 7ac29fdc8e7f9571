package dev.rlm.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.RunId;

/// What is left in the file when the writing program is killed, or its disk is full.
class CrashTest {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

    @TempDir
    private Path folder;

    @Test
    void killedProgramLeavesEveryEventThatWasAppended() throws Exception {
        for (int round = 1; round <= 3; round++) {
            killAfter(round * 40, new RunId("20261121-130501-%06x".formatted(round)));
        }
    }

    @Test
    @Tag("slow")
    void killedProgramLeavesEveryEventThatWasAppendedHoweverOften() throws Exception {
        for (int round = 1; round <= 60; round++) {
            killAfter(round * 13, new RunId("20261121-130501-%06x".formatted(round)));
        }
    }

    private void killAfter(int events, RunId run) throws IOException, InterruptedException {
        Process process = WritingProcess.start(List.of(), folder, run);
        long appended = 0;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                appended = Math.max(appended, Long.parseLong(line));
                // Four threads print: the numbers may come out of their order.
                if (appended >= events) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor()).as("killed").isEqualTo(128 + 9);

        List<RecordedEvent> all = TrajectoryWriterTest.read(folder.resolve(run + ".jsonl"));
        assertThat(all).hasSizeGreaterThanOrEqualTo((int) appended);
        Usd spent = Usd.ZERO;
        for (int i = 0; i < all.size(); i++) {
            spent = spent.plus(Usd.of("0.001"));
            assertThat(all.get(i).seq()).isEqualTo(i + 1);
            assertThat(all.get(i).spent()).isEqualTo(spent);
        }
        assertThat(TrajectoryWriter.isBeingWritten(folder.resolve(run + ".jsonl"))).isFalse();
    }

    @Test
    void otherProcessesSeeThatTheRunGoesOn() throws Exception {
        RunId run = new RunId("20261121-130501-abcdef");
        Process process = WritingProcess.start(List.of(), folder, run);
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isNotNull();
            assertThat(TrajectoryWriter.isBeingWritten(folder.resolve(run + ".jsonl"))).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void fileThatCannotGrowEndsWithAFullLineAndEveryFurtherAppendFails() throws Exception {
        assumeTrue(Files.isExecutable(PRLIMIT), "no prlimit here to make a disk that is full");
        RunId run = new RunId("20261121-130501-00f011");
        int room = 100_000;
        Process process = WritingProcess.start(List.of(PRLIMIT.toString(), "--fsize=" + room), folder, run);
        List<String> out;
        try (BufferedReader lines = process.inputReader()) {
            out = lines.lines().toList();
        }
        Path file = folder.resolve(run + ".jsonl");

        String message = "cannot write the trajectory %s: File too large. Make room or set its rights, or choose another"
                + " folder: --trajectory-dir DIR, or dir in [logs] of rlm.toml.";
        List<String> failures = out.stream().filter(line -> line.startsWith("cannot")).toList();
        assertThat(failures).hasSize(5).containsOnly(message.formatted(file));
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(file)).endsWith("}\n");
        assertThat(TrajectoryWriterTest.read(file)).hasSize(out.size() - failures.size());
    }
}
