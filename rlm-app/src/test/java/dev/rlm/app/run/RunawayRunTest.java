package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.testkit.ServerReply;

class RunawayRunTest {
    @TempDir
    private Path folder;

    @Test
    void goingRoundInCirclesIsToldTheModelAndRecordedOnce() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("circles", "print(llm_query('again'))").plain(_ -> ServerReply.text("yes", 5, 3));
            served.runs.flag("max_turns", "8");

            RunReport report = served.ask("circles");

            assertThat(report.exitCode(false)).isEqualTo(4);
            assertThat(served.runs.hints()).containsExactly("same_sub_prompt", "same_code", "no_new_variable");
            assertThat(served.runs.toldRoot().get(2)).contains(
                    "Note: You have asked a sub-call the very same thing twice, and both were paid.");
            assertThat(served.runs.toldRoot().get(3)).contains("Note: You have run the same code 3 times.")
                    .doesNotContain("twice");
        }
    }

    @Test
    void batchesOfDifferentPromptsAreNoSign() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("straight", "found = llm_query_batched([f'part {i} ' + 'x' * 500 for i in range(20)])",
                    "answer['content'] = found[0]\nanswer['ready'] = True").plain(_ -> ServerReply.text("yes", 5, 3));

            served.ask("straight");

            assertThat(served.runs.hints()).isEmpty();
        }
    }
}
