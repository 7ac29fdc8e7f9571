package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.PreparedRun;
import dev.rlm.core.trajectory.StepEvent;

/// Which way is chosen, and what is said about it. Nothing is sent.
class RouteTest {
    private static final String QUESTION = "Which order failed?";

    @TempDir
    private Path folder;

    @Test
    void inputThatFitsWithRoomIsAnsweredInOneCallBecauseThatIsCheaper() throws Exception {
        Runs runs = priced("1.0", "1.0").document("a.log", "order 7 failed\n".repeat(100));

        assertThat(auto(runs))
                .matches("route direct: one call is likely cheaper than a run, \\$0\\.00\\d+ \\([\\d,]+ tokens\\)"
                        + " to \\$0\\.0\\d+ \\([\\d,]+ tokens\\); the input has about [\\d,]+ of 128,000 tokens, with 16,384 for"
                        + " the reply");
    }

    @Test
    void inputThatDoesNotFitIsWorkedOverByCode() throws Exception {
        Runs runs = priced("1.0", "1.0").document("a.log", "order 7 failed\n".repeat(50_000));

        assertThat(auto(runs)).startsWith("route recursive: the input does not fit into one call: about ");
    }

    @Test
    void inputThatBarelyFitsIsWorkedOverByCode() throws Exception {
        Runs runs = priced("1.0", "1.0").document("a.log", "x ".repeat(75_000));

        assertThat(auto(runs)).startsWith("route recursive: the input fits into one call, but without a tenth of the "
                + "window to spare: about ");
    }

    @Test
    void inputThatIsReadByAMuchCheaperModelIsWorkedOverByCode() throws Exception {
        Runs runs = priced("10.0", "0.01").document("a.log", "x ".repeat(60_000));

        assertThat(auto(runs.flag("sub_model", "mine/s").flag("cost_budget_usd", "2")))
                .startsWith("route recursive: a run is likely no dearer than one call, ");
    }

    @Test
    void callThatABudgetCouldNotPayIsNotChosen() throws Exception {
        Runs runs = priced("1.0", "1.0").document("a.log", "order 7 failed\n").flag("cost_budget_usd", "0.0005");

        assertThat(auto(runs)).startsWith("route recursive: what one call likely takes, ")
                .endsWith("is more than a budget allows");
    }

    @Test
    void searchThatIsNoLanguageModelStaysInItsRepl() throws Exception {
        Runs runs = new Runs(folder).document("a.log", "order 7 failed\n").flag("model", "builtin/extractive");

        assertThat(auto(runs)).startsWith("route recursive: builtin/extractive is no language model");
    }

    @Test
    void freeModelsAreWeighedByTokens() throws Exception {
        Runs runs = new Runs(folder).document("a.log", "order 7 failed\n").reply("direct", "7");

        assertThat(auto(runs)).startsWith("route direct: one call is likely cheaper than a run, $0.00 (");
    }

    @Test
    void runThatADirectCallWouldDoForIsToldSo() throws Exception {
        Runs runs = priced("1.0", "1.0").document("a.log", "order 7 failed\n".repeat(100));

        PreparedRun prepared = runs.prepare(QUESTION);

        assertThat(prepared.route()).isEqualTo(StepEvent.Way.RECURSIVE);
        assertThat(runs.remarks).singleElement()
                .asString()
                .matches("a direct call would do: the input has at most [\\d,]+ of 128,000 tokens, with 16,384 for the "
                        + "reply \\(--route direct; auto decides by size and cost\\)");
    }

    @Test
    void runsThatCostNothingOrReadNothingOrMuchAreNotToldSo() throws Exception {
        Runs free = new Runs(folder).document("a.log", "order 7 failed\n").reply("root", "FINAL(7)");
        Runs questionAlone = priced("1.0", "1.0");
        Runs large = priced("1.0", "1.0").document("b.log", "order 7 failed\n".repeat(8_000));

        free.prepare(QUESTION);
        questionAlone.prepare(QUESTION);
        large.prepare(QUESTION);

        assertThat(free.remarks).isEmpty();
        assertThat(questionAlone.remarks).isEmpty();
        assertThat(large.remarks).isEmpty();
    }

    /// What is said of the way that `auto` takes.
    private static String auto(Runs runs) throws Exception {
        PreparedRun prepared = runs.flag("route", "auto").prepare(QUESTION);

        assertThat(runs.remarks).singleElement().asString().startsWith("route " + prepared.route().label() + ": ");
        return runs.remarks.getFirst();
    }

    /// The models `mine/m` and `mine/s` at an address where nobody is, each at so much for any million tokens.
    private Runs priced(String root, String sub) {
        return new Runs(folder).config("""
            [providers.mine]
            base_url = "http://127.0.0.1:1/v1"
            [prices."mine/m"]
            input = %1$s
            output = %1$s
            context_window = 128000
            [prices."mine/s"]
            input = %2$s
            output = %2$s
            context_window = 128000
            """.formatted(root, sub)).flag("model", "mine/m");
    }
}
