package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.Estimate;
import dev.rlm.app.EstimateDocument;
import dev.rlm.app.PreparedRun;
import dev.rlm.app.RunReport;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.testkit.ServerReply;

/// What is said before anything is spent. A dollar a million tokens of input, two of output; a window of 128,000.
class EstimateTest {
    private static final String QUESTION = "Which order failed?";

    @TempDir
    private Path folder;

    @Test
    void nothingIsSentStartedOrRecorded() throws Exception {
        try (Served served = new Served(folder)) {
            served.runs.document("a.log", "order 7 failed\n");

            served.runs.prepare(QUESTION).estimate();

            assertThat(served.server.requests()).isEmpty();
            assertThat(folder.resolve("trajectories")).doesNotExist();
            assertThat(served.runs.events).isEmpty();
        }
    }

    @Test
    void directFigureIsWhatADirectCallReallyReads() throws Exception {
        Runs runs = new Runs(folder).document("a.log", words(200_000))
                .flag("route", "direct")
                .line(line -> line.put("for", "direct").put("reply", "7"));
        PreparedRun prepared = runs.prepare(QUESTION);
        Estimate estimate = prepared.estimate();

        RunReport report = runs.make(prepared);

        long read = report.result().spend().usage().input();
        assertThat(estimate.input().tokens()).isBetween(read, read * 3 / 2);
        assertThat(estimate.direct().amount().tokens()).isEqualTo(estimate.input().tokens() + 500);
    }

    @Test
    void likelyFigureReadsTheInputOnceAndTheConversationOfSixTurns() throws Exception {
        Estimate small = priced().document("a.log", words(250_000)).prepare(QUESTION).estimate();

        assertThat(small.likely().amount().calls()).isEqualTo(3 + 6);
        assertThat(small.likely().basis()).isEqualTo("the input is read once, by 3 sub-calls to mine/m that reply 300 "
                + "tokens; and 6 turns of mine/m, each with 500 tokens of reply and 1,500 of output; without discounts "
                + "for cached input");
        Estimate searched = priced().flag("max_depth", "0").document("b.log", "x").prepare(QUESTION).estimate();
        assertThat(searched.likely().basis()).startsWith("the input is searched by code and not read; and 6 turns");
        long reading = small.likely().amount().tokens() - searched.likely().amount().tokens();
        assertThat(reading).isBetween(small.input().tokens(), small.input().tokens() + 3 * 1_000L);
    }

    @Test
    void moneyIsThePriceOfTheTokens() throws Exception {
        Estimate estimate = priced().document("a.log", words(50_000)).prepare(QUESTION).estimate();

        assertThat(estimate.direct().cost())
                .contains(new Usd(BigDecimal.valueOf(estimate.input().tokens() + 2 * 500, 6)));
    }

    @Test
    void likelyFigureBeyondABudgetSaysSo() throws Exception {
        assertThat(priced().document("a.log", words(250_000))
                .flag("cost_budget_usd", "0.01")
                .prepare(QUESTION)
                .estimate()
                .likely()
                .basis()).endsWith("; a budget would end it early");
    }

    @Test
    void worstCaseIsTheLimitThatBindsFirst() throws Exception {
        assertThat(worst(priced()))
                .isEqualTo("cost 500 calls $1.00 the cost budget");
        assertThat(worst(priced().flag("token_budget", "100000")))
                .isEqualTo("tokens 500 calls $0.20 the token budget of 100,000, at the dearest rate of a model");
        assertThat(worst(priced().flag("cost_budget_usd", "none").flag("call_budget", "10")))
                .isEqualTo("calls 10 calls $1.60768 the call budget of 10, each with the window full and the longest "
                        + "reply, $0.160768 for 144,384 tokens");
        assertThat(worst(new Runs(folder).reply("root", "FINAL(7)")))
                .isEqualTo("tokens 500 calls $0.00 free of charge");
    }

    @Test
    void windowThatIsOnlyAssumedKeepsNoRunCheap() throws Exception {
        assertThat(worst(priced().flag("cost_budget_usd", "100").flag("call_budget", "4")))
                .startsWith("calls 4 calls $0.643072 the call budget of 4");
        String windowless = Served.toml("http://127.0.0.1:1/v1").replace("context_window = 128000\n", "");
        assertThat(worst(new Runs(folder).config(windowless)
                .flag("model", "mine/m")
                .flag("cost_budget_usd", "100")
                .flag("call_budget", "4"))).isEqualTo("cost 4 calls $100.00 the cost budget");
    }

    private static String worst(Runs runs) throws Exception {
        Estimate.Worst worst = runs.prepare(QUESTION).estimate().worst();
        return String.format(Locale.ROOT, "%s %d calls %s %s", worst.by(), worst.figure().amount().calls(),
                worst.figure().cost().orElseThrow().shown(), worst.figure().basis());
    }

    @Test
    void worstCaseOfADirectCallIsAFewTimesItsBoundWithTheWithheldReplyReadAgain() throws Exception {
        Estimate estimate = priced().document("a.log", words(20_000))
                .flag("route", "direct")
                .prepare(QUESTION)
                .estimate();

        long reply = estimate.input().maxOutput();
        Usd once = Usd.of("1").forTokens(estimate.input().tokens()).plus(Usd.of("2").forTokens(reply));
        assertThat(estimate.worst().by()).isEqualTo("direct");
        assertThat(estimate.worst().figure().amount().calls()).isEqualTo(6);
        assertThat(estimate.worst().figure().amount().tokens())
                .isGreaterThan(6 * (estimate.input().tokens() + reply + reply));
        assertThat(estimate.worst().figure().amount().cost())
                .isGreaterThan(once.times(BigDecimal.valueOf(6)));
    }

    @Test
    void runThatTakesAllItCanStaysBelowTheWorstCase() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes(QUESTION, "print(llm_query_batched(['more'] * 5))")
                    .plain(_ -> ServerReply.text("x", 100_000, 4_096))
                    .last(ServerReply.text("done", 20_000, 2_048));
            served.runs.flag("cost_budget_usd", "none").flag("call_budget", "12");
            PreparedRun prepared = served.runs.prepare(QUESTION);
            Estimate.Figure worst = prepared.estimate().worst().figure();

            Spend spend = served.runs.make(prepared).result().spend();

            assertThat(spend.calls()).isEqualTo(12);
            assertThat(spend.cost()).isLessThanOrEqualTo(worst.amount().cost());
            assertThat(spend.usage().total()).isLessThanOrEqualTo(worst.amount().tokens());
        }
    }

    @Test
    void largeInputIsCountedInParts() throws Exception {
        String tenMegabytes = words(10_000_000);
        Estimate whole = priced().document("a.log", tenMegabytes.substring(0, 5_000_000)).prepare(QUESTION).estimate();
        Estimate parts = priced().document("b.log", tenMegabytes).prepare(QUESTION).estimate();

        assertThat(whole.input().counted()).isEqualTo(Estimate.Counted.TOKENISER);
        assertThat(parts.input().counted()).isEqualTo(Estimate.Counted.SAMPLE);
        assertThat((double) parts.input().tokens() / whole.input().tokens()).isBetween(1.97, 2.03);
        assertThat(parts.fits()).isFalse();
    }

    /// Words and figures, with and without meaning.
    private static String words(int chars) {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        while (text.length() < chars) {
            text.append("order ")
                    .append(random.nextInt(100_000))
                    .append(random.nextBoolean() ? " failed\n" : " größer, ");
        }
        return text.substring(0, chars);
    }

    @Test
    void modelWithoutAPriceIsRefusedAsTheRunWouldBe() throws Exception {
        Runs runs = unpriced();

        assertThatThrownBy(() -> runs.prepare(QUESTION).estimate()).isInstanceOf(SettingsException.class)
                .hasMessage("no price is known for mine/other, so a cost budget cannot be kept: add "
                        + "[prices.\"mine/other\"] to rlm.toml, or set --cost-budget none");
    }

    @Test
    void costOfAModelWithoutAPriceIsNotKnownWhereMoneyIsNotLimited() throws Exception {
        Estimate estimate = unpriced().flag("cost_budget_usd", "none").prepare(QUESTION).estimate();

        assertThat(estimate.direct().cost()).isEmpty();
        assertThat(estimate.likely().cost()).isEmpty();
        assertThat(estimate.worst().figure().cost()).isEmpty();
    }

    private Runs unpriced() {
        return new Runs(folder).config("[providers.mine]\nbase_url = \"http://127.0.0.1:1/v1\"\n")
                .flag("model", "mine/other");
    }

    @Test
    void documentHasDecimalStringsForMoney() throws Exception {
        Estimate estimate = priced().document("a.log", "order 7 failed").prepare(QUESTION).estimate();

        assertThat(EstimateDocument.of(estimate, StepEvent.Way.RECURSIVE).toPrettyString().replaceAll("[0-9]+", "N"))
                .isEqualToIgnoringNewLines(
                        """
                            {
                              "schema" : "rlm.estimate/N",
                              "model" : "mine/m",
                              "sub_model" : "mine/m",
                              "route" : "recursive",
                              "input" : {
                                "documents" : N,
                                "chars" : N,
                                "tokens" : N,
                                "counted" : "tokeniser",
                                "context_window" : N,
                                "max_output_tokens" : N
                              },
                              "direct" : {
                                "fits" : true,
                                "calls" : N,
                                "tokens" : N,
                                "cost_usd" : "N.N",
                                "basis" : "the whole input once, and a reply of N tokens; with the longest reply $N.N for N,N tokens"
                              },
                              "likely" : {
                                "calls" : N,
                                "tokens" : N,
                                "cost_usd" : "N.N",
                                "basis" : "the input is read once, by N sub-call to mine/m that reply N tokens; and N turns of mine/m, \
                            each with N tokens of reply and N,N of output; without discounts for cached input"
                              },
                              "worst" : {
                                "by" : "cost",
                                "calls" : N,
                                "tokens" : N,
                                "cost_usd" : "N",
                                "basis" : "the cost budget"
                              }
                            }""");
    }

    private Runs priced() {
        return new Runs(folder).config(Served.toml("http://127.0.0.1:1/v1")).flag("model", "mine/m");
    }
}
