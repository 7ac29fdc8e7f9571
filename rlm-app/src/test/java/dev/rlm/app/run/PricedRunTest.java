package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.ResultDocument;
import dev.rlm.app.RunReport;
import dev.rlm.testkit.ServerReply;

/// What prices and windows decide before the first call of a run.
class PricedRunTest {
    @TempDir
    private Path folder;

    @Test
    void costBudgetOfZeroRefusesAModelWithAPriceBeforeItIsAsked() throws Exception {
        try (Served served = new Served(folder)) {
            served.runs.flag("cost_budget_usd", "0");

            RunReport report = served.ask("question");

            assertThat(report.exitCode(false)).isEqualTo(3);
            assertThat(ResultDocument.of(report, false).path("reason").path("message").asText()).isEqualTo(
                    "a cost budget of 0 is for models that are free of charge, and mine/m is not: set --cost-budget"
                            + " higher, or name another model");
            assertThat(served.server.connections()).isZero();
        }
    }

    @Test
    void costBudgetOfZeroRefusesASubModelWithAPriceToo() throws Exception {
        try (Served served = new Served(folder)) {
            served.runs.reply("root", "FINAL(yes)").flag("model", "scripted/script.jsonl");
            served.runs.flag("sub_model", "mine/m").flag("cost_budget_usd", "0");

            assertThat(served.ask("question").exitCode(false)).isEqualTo(3);
        }
    }

    @Test
    void costBudgetOfZeroLetsFreeModelsRun() throws Exception {
        RunReport report = new Runs(folder).reply("root", "FINAL(yes)").flag("cost_budget_usd", "0").ask("question");

        assertThat(Runs.answer(report)).isEqualTo("yes");
    }

    @Test
    void windowThatNobodyKnowsIsSaidOnceForEachModel() throws Exception {
        try (Served served = new Served(folder)) {
            served.turns("question", ServerReply.text("FINAL(yes)", 1, 1));
            served.runs.config(Served.toml(served.server.baseUrl()).replace("context_window = 128000", ""));
            served.runs.flag("sub_model", "mine/m").variable("OPENAI_API_KEY", "abc");
            served.runs.line(line -> line.put("for", "any").put("reply", "x"));
            served.runs.flag("guest_models", "openai/gpt-6-luna,scripted/script.jsonl");

            assertThat(Runs.answer(served.ask("question"))).isEqualTo("yes");

            assertThat(served.runs.remarks.stream().filter(remark -> remark.contains("window"))).containsExactly(
                    "no context window is known for mine/m: 128000 tokens are assumed; a row [prices.\"mine/m\"] with"
                            + " context_window says better");
        }
    }
}
