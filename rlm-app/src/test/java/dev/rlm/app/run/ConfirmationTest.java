package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.Confirmation;
import dev.rlm.app.RunReport;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.testkit.ServerReply;

/// Which runs need a yes.
class ConfirmationTest {
    private static final String QUESTION = "Which order failed?";

    @TempDir
    private Path folder;

    @Test
    void runThatMayCostMoreIsRefusedWhereNobodyIsAsked() throws Exception {
        try (Served served = new Served(folder)) {
            served.runs.flag("confirm_above_usd", "0.50");

            assertThatThrownBy(() -> served.ask(QUESTION)).isInstanceOf(SettingsException.class)
                    .hasMessage(
                            "this run may cost up to $1.00 (the cost budget), "
                                    + "more than the $0.50 of confirm_above_usd; nobody is there to ask: --yes runs it without "
                                    + "asking, --cost-budget lowers what it may cost, --estimate shows more");
            assertThat(served.server.requests()).isEmpty();
            assertThat(folder.resolve("trajectories")).doesNotExist();
        }
    }

    @Test
    void runIsMadeOnceSomebodySaidYes() throws Exception {
        try (Served served = new Served(folder)) {
            served.runs.flag("confirm_above_usd", "0.50").flag("route", "direct");
            served.turns(QUESTION, ServerReply.text("7", 10, 1));

            RunReport report = served.runs.make(served.runs.prepare(QUESTION));

            assertThat(Runs.answer(report)).isEqualTo("7");
        }
    }

    @Test
    void runNeedsNoYesWhereItCannotCostMore() throws Exception {
        assertThat(asked("1.00", "1.00")).isEmpty();
        assertThat(asked("0.99", "1.00")).isPresent();
        assertThat(asked("none", "none")).isEmpty();
        assertThat(asked("1000000", "none")).isEmpty();
        assertThat(asked("80", "none")).isPresent();
    }

    @Test
    void directCallIsHeldAgainstWhatItCanComeTo() throws Exception {
        Runs runs = priced().flag("route", "direct")
                .flag("confirm_above_usd", "0.35")
                .document("a.log", "order 7 failed");

        assertThat(runs.prepare(QUESTION).confirmation()).isEmpty();
        assertThat(runs.flag("confirm_above_usd", "0.25").prepare(QUESTION).confirmation()).isPresent();
    }

    @Test
    void freeRunNeedsNoYesEvenAboveNothing() throws Exception {
        assertThat(new Runs(folder).reply("root", "FINAL(7)")
                .flag("confirm_above_usd", "0")
                .prepare(QUESTION)
                .confirmation()).isEmpty();
    }

    @Test
    void runWhoseCostNobodyKnowsNeedsAYes() throws Exception {
        Runs runs = new Runs(folder).config("[providers.mine]\nbase_url = \"http://127.0.0.1:1/v1\"\n")
                .flag("model", "mine/other")
                .flag("confirm_above_usd", "100");

        assertThat(runs.prepare(QUESTION).confirmation()).isEmpty();
        assertThat(runs.flag("cost_budget_usd", "none").prepare(QUESTION).confirmation().orElseThrow().sentence())
                .isEqualTo(
                        "nobody knows what this run may cost, as a price is missing, and confirm_above_usd is $100.00");
    }

    private Optional<Confirmation> asked(String above, String budget) throws Exception {
        return priced().flag("confirm_above_usd", above)
                .flag("cost_budget_usd", budget)
                .prepare(QUESTION)
                .confirmation();
    }

    private Runs priced() {
        return new Runs(folder).config(Served.toml("http://127.0.0.1:1/v1")).flag("model", "mine/m");
    }
}
