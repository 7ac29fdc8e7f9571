package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;

/// Signals to the program while four sub-calls are in flight.
class SignalTest {
    private static final int SUB_CALLS = 4;
    private static final String SUB_CALL = "\"purpose\":\"sub\"";
    private static final String FINAL_CALL = "\"purpose\":\"final\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @BeforeEach
    void killIsHere() throws InterruptedException {
        boolean kill = hasKill();
        if (!kill) {
            System.out.println("SignalTest: skipped, there is no command kill here");
        }
        assumeTrue(kill, "there is no command kill here");
    }

    @Test
    void firstInterruptPrintsTheFinalAnswer() throws Exception {
        try (RunningProcess rlm = asking(0)) {
            rlm.send("INT");

            assertThat(rlm.end()).as(rlm.err()).isEqualTo(130);
            assertThat(rlm.out()).isEqualTo("in a word\n");
            assertThat(rlm.err()).contains("rlm: asking for the answer now; Ctrl+C again stops at once\n",
                    "rlm: interrupted").doesNotContain("\tat ");
            assertThat(lastEvent(rlm)).isEqualTo("run_finished");
            assertThat(rlm.temporary()).isEmpty();
        }
    }

    @Test
    void secondInterruptEndsItWithinASecond() throws Exception {
        try (RunningProcess rlm = asking(60_000)) {
            rlm.send("INT");
            rlm.awaitRecorded(FINAL_CALL, 1);
            long pressed = System.nanoTime();
            rlm.send("INT");

            assertThat(rlm.end()).as(rlm.err()).isEqualTo(130);
            assertThat(System.nanoTime() - pressed).isLessThan(TimeUnit.SECONDS.toNanos(1));
            everyLineIsJson(rlm);
            assertThat(rlm.err()).doesNotContain("\tat ");
        }
    }

    @Test
    void terminationLeavesAWholeRecord() throws Exception {
        try (RunningProcess rlm = asking(0)) {
            rlm.send("TERM");

            assertThat(rlm.end()).as(rlm.err()).isEqualTo(130);
            assertThat(lastEvent(rlm)).isEqualTo("run_finished");
            assertThat(rlm.recorded()).noneMatch(line -> line.contains(FINAL_CALL));
            assertThat(rlm.temporary()).isEmpty();
        }
    }

    @Test
    void killLeavesReadableLinesAndNoWorker() throws Exception {
        try (RunningProcess rlm = asking(0)) {
            List<ProcessHandle> workers = rlm.process().descendants().toList();
            assertThat(workers).isNotEmpty();

            rlm.send("KILL");

            assertThat(rlm.end()).isEqualTo(128 + 9);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            // ProcessHandle.onExit looks only every few seconds after processes that are no children.
            while (System.nanoTime() < end && workers.stream().anyMatch(ProcessHandle::isAlive)) {
                TimeSource.SYSTEM.sleep(Duration.ofMillis(20));
            }
            assertThat(workers).noneMatch(ProcessHandle::isAlive);
            assertThat(rlm.temporary()).isEmpty();
            everyLineIsJson(rlm);
        }
    }

    /// A run whose four sub-calls are in flight.
    ///
    /// @param finalDelay of the reply to the final call, in milliseconds
    private RunningProcess asking(int finalDelay) throws Exception {
        Files.writeString(folder.resolve("s.jsonl"), """
            {"for":"root","reply":"```repl\\nanswer['content'] = 'so far'\\nllm_query_batched(['p'] * %d)\\n```"}
            {"for":"sub","reply":"too late","delay_ms":60000,"repeat":true}
            {"for":"final","reply":"in a word","delay_ms":%d}
            """.formatted(SUB_CALLS, finalDelay));
        RunningProcess rlm = RunningProcess.start(folder, "run", "-m", "scripted/s.jsonl", "What is it?");
        rlm.awaitRecorded(SUB_CALL, SUB_CALLS);
        return rlm;
    }

    private static String lastEvent(RunningProcess rlm) throws IOException {
        everyLineIsJson(rlm);
        return JSON.readTree(rlm.recorded().getLast()).get("type").asText();
    }

    private static void everyLineIsJson(RunningProcess rlm) throws IOException {
        assertThat(rlm.recorded()).isNotEmpty();
        for (String line : rlm.recorded()) {
            JsonNode event = JSON.readTree(line);
            assertThat(event.isObject()).as(line).isTrue();
        }
    }

    private static boolean hasKill() throws InterruptedException {
        try {
            return new ProcessBuilder("kill", "-0", Long.toString(ProcessHandle.current().pid())).start()
                    .waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
