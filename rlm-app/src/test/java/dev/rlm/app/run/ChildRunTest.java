package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.ResultDocument;
import dev.rlm.app.RunReport;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.testkit.ServerReply;

class ChildRunTest {
    private static final String ANSWER = "answer['content'] = 'done'\nanswer['ready'] = True";
    private static final String TELL = """
        try:
            answer['content'] = rlm_query('the child')
        except RuntimeError as e:
            answer['content'] = 'error: ' + str(e)
        answer['ready'] = True""";

    @TempDir
    private Path folder;

    @Test
    void oneChildMayUseHalfOfWhatIsLeft() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", TELL).codes("the child", ANSWER);
            served.runs.flag("max_depth", "2").flag("call_budget", "22").flag("token_budget", "1000110");

            served.ask("the root");

            // 22 calls less the turn of the root and the final reserve; likewise the tokens.
            StepEvent.ChildStarted child = served.runs.of(StepEvent.ChildStarted.class).getFirst();
            assertThat(child.ceiling().calls()).hasValue(10);
            assertThat(child.ceiling().tokens()).hasValue((1_000_000 - 26_548) / 2);
            assertThat(child.ceiling().time().toSeconds()).isBetween(850L, 870L);
        }
    }

    @Test
    void childrenOfABatchShareEvenlyButMayMakeFourSubCallsEach() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", """
                rlm_query_batched(['the child'] * 3)
                rlm_query_batched(['the child'] * 6)
                answer['content'] = 'done'
                answer['ready'] = True""").codes("the child", ANSWER);
            served.runs.flag("max_depth", "2").flag("call_budget", "20").flag("max_children", "1");

            served.ask("the root");

            // 18 are left at first, a third of it each; then 15, of which a sixth would be 2.
            assertThat(ceilings(served)).containsExactly(6L, 6L, 6L, 4L, 4L, 4L, 4L, 4L, 4L);
        }
    }

    @Test
    void childThatEndsEarlySaysSoAndItsParentGoesOn() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", TELL)
                    .codes("the child", "print('so far')")
                    .last(ServerReply.text("a guess", 20, 4));
            served.runs.flag("max_depth", "2").flag("max_turns", "2");

            RunReport report = served.ask("the root");

            assertThat(Runs.answer(report)).isEqualTo("[partial: turns] a guess");
            assertThat(report.exitCode(false)).isZero();
            assertThat(report.result().spend()).isEqualTo(served.spend(4));
            StepEvent.ChildFinished child = served.runs.of(StepEvent.ChildFinished.class).getFirst();
            assertThat(child.partial()).isTrue();
            assertThat(child.spend().calls()).isEqualTo(3);
            assertThat(child.spend().usage().allInput()).isEqualTo(220);
        }
    }

    @Test
    void childThatHasUsedItsCallsGivesItsNewestOutputWithoutAnotherCall() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", TELL)
                    .codes("the child", "print('so far')")
                    .last(ServerReply.text("never", 20, 4));
            served.runs.flag("max_depth", "2").flag("call_budget", "10");

            RunReport report = served.ask("the root");

            assertThat(Runs.answer(report)).isEqualTo("[partial: calls] so far");
            assertThat(served.server.requests()).hasSize(5).noneMatch(Served::isLast);
            assertThat(report.exitCode(false)).isZero();
            assertThat(report.result().refusals()).isEmpty();
        }
    }

    @Test
    void childThatHasUsedItsMoneyGivesItsNewestOutputAndItsParentGoesOn() throws Exception {
        StepEvent.ChildStarted child = usesItsCeilingUp("cost_budget_usd", "0.30", "cost");

        assertThat(child.ceiling().cost().orElseThrow()).isBetween(Usd.of("0.13"), Usd.of("0.14"));
    }

    @Test
    void childThatHasUsedItsTokensGivesItsNewestOutputAndItsParentGoesOn() throws Exception {
        StepEvent.ChildStarted child = usesItsCeilingUp("token_budget", "300000", "tokens");

        assertThat(child.ceiling().tokens().orElseThrow()).isBetween(130_000L, 140_000L);
    }

    @Test
    void childWhoseTimeIsUpMakesItsFinalCallWithinIt() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", TELL)
                    .turns("the child", new ServerReply.Held(new CountDownLatch(1), Served.NOTHING_MORE))
                    .last(ServerReply.text("a guess", 20, 4));
            served.runs.flag("max_depth", "2").flag("time_budget", "12s");

            RunReport report = served.ask("the root");

            assertThat(Runs.answer(report)).isEqualTo("[partial: time] a guess");
            assertThat(report.exitCode(false)).isZero();
            assertThat(report.result().spend().unsettled().isZero()).isFalse();
        }
    }

    /// A child whose sub-calls leave less of its ceiling than a turn needs; each costs what it reads.
    private StepEvent.ChildStarted usesItsCeilingUp(String limit, String value, String kind) throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", TELL).codes("the child", """
                print('so far')
                for size in [60000, 40000, 20000, 10000] + [5000] * 4 + [2000] * 4 + [500] * 8:
                    try:
                        llm_query('x' * size)
                    except RuntimeError:
                        pass""").plain(request -> ServerReply.text("read", request.lastMessage().length(), 100));
            served.runs.flag("max_depth", "2").flag("sub_max_output", "256").flag(limit, value);

            RunReport report = served.ask("the root");

            assertThat(Runs.answer(report)).isEqualTo("[partial: " + kind + "] so far");
            assertThat(report.exitCode(false)).isZero();
            assertThat(report.exitCode(true)).isEqualTo(4);
            assertThat(served.server.requests()).noneMatch(Served::isLast);
            StepEvent.ChildStarted child = served.runs.of(StepEvent.ChildStarted.class).getFirst();
            Spend spent = served.runs.of(StepEvent.ChildFinished.class).getFirst().spend();
            assertThat(spent.cost()).isLessThanOrEqualTo(child.ceiling().cost().orElseThrow());
            assertThat(spent.usage().total()).isLessThanOrEqualTo(child.ceiling().tokens().orElse(Long.MAX_VALUE));
            return child;
        }
    }

    @Test
    void limitOfTheWholeTreeEndsTheChildAtOnceAndOnlyTheRootMakesAFinalCall() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", TELL.replace("answer['ready'] = True", "print(answer['content'])"))
                    .turns("the child", ServerReply.text("```repl\nprint('so far')\n```", 4_000, 500))
                    .last(ServerReply.text("best guess", 20, 4));
            // The child's ceiling is as much as is left: four sub-calls' worth is more.
            served.runs.flag("max_depth", "2").flag("token_budget", "30000").flag("max_output", "1000");

            RunReport report = served.ask("the root");

            assertThat(served.runs.of(StepEvent.ChildFinished.class).getFirst().outcome()).isEqualTo("exhausted");
            assertThat(served.server.requests().stream().filter(Served::isLast)).hasSize(1);
            assertThat(Runs.answer(report)).isEqualTo("best guess");
            assertThat(report.exitCode(false)).isEqualTo(4);
            assertThat(report.result().spend().usage().total()).isLessThanOrEqualTo(30_000);
        }
    }

    @Test
    void childWithoutContextFindsItsPromptThereAndOneWithContextIsAskedIt() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", """
                long = 'start ' + 'x' * 5000 + ' end'
                alone = rlm_query(long + ' of the child alone')
                answer['content'] = alone + ' / ' + rlm_query('the child with', context=['a', 'b'])
                answer['ready'] = True""")
                    .codes("the child alone", "answer['content'] = str(len(context))\nanswer['ready'] = True")
                    .codes("the child with", "answer['content'] = str(context)\nanswer['ready'] = True");
            served.runs.flag("max_depth", "2");

            RunReport report = served.ask("the root");

            assertThat(Runs.answer(report)).isEqualTo("5029 / ['a', 'b']");
        }
    }

    @Test
    void emptyBatchesAskNobody() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", "answer['content'] = str(llm_query_batched([]) + rlm_query_batched([]))\n"
                    + "answer['ready'] = True");
            served.runs.flag("max_depth", "2");

            assertThat(Runs.answer(served.ask("the root"))).isEqualTo("[]");
        }
    }

    @Test
    void levelBelowTheDeepestIsAPlainCall() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", "answer['content'] = rlm_query('look', context='here')\nanswer['ready'] = True")
                    .plain(request -> ServerReply.text(request.lastMessage().replace("\n", "|"), 5, 3));

            assertThat(Runs.answer(served.ask("the root"))).isEqualTo("look||here");
        }
    }

    @Test
    void moreLevelsThanPlacesIsSaidBeforeAnythingIsSent() throws Exception {
        try (Served served = new Served(folder)) {
            served.runs.flag("max_depth", "4").flag("max_children", "2");

            RunReport report = served.ask("the root");

            assertThat(report.exitCode(false)).isEqualTo(3);
            assertThat(ResultDocument.of(report, false).path("reason").path("message").asText()).isEqualTo(
                    "max_depth 4 needs places for 4 REPLs at once, one for each level: "
                            + "set max_children to 3 or more, or max_depth to 3 or less");
            assertThat(served.server.connections()).isZero();
        }
    }

    @Test
    @Tag("slow")
    void fourChildrenThatEachStartThreeAllEndWithThreePlaces() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the root", """
                answer['content'] = str(sum(map(int, rlm_query_batched([f'the middle {i}' for i in range(4)]))))
                answer['ready'] = True""")
                    .codes("the middle", """
                        answer['content'] = str(len(set(rlm_query_batched([f'the leaf {i} of ' + context[11:]
                                                                           for i in range(3)]))))
                        answer['ready'] = True""")
                    .codes("the leaf", "answer['content'] = llm_query(context)\nanswer['ready'] = True")
                    .plain(request -> ServerReply.text(request.lastMessage(), 20, 10));
            served.runs.flag("max_depth", "3").flag("max_children", "3");

            RunReport report = served.ask("the root");

            assertThat(Runs.answer(report)).isEqualTo("12");
            assertThat(report.result().spend()).isEqualTo(served.spend(1 + 4 + 12 + 12));
            assertThat(mostChildrenAtOnce(served)).isEqualTo(3);
        }
    }

    private static List<Long> ceilings(Served served) {
        return served.runs.of(StepEvent.ChildStarted.class)
                .stream()
                .map(child -> child.ceiling().calls().getAsLong())
                .toList();
    }

    private static int mostChildrenAtOnce(Served served) {
        int most = 0;
        int now = 0;
        for (StepEvent event : served.runs.events) {
            now += event instanceof StepEvent.ChildStarted ? 1 : 0;
            now -= event instanceof StepEvent.ChildFinished ? 1 : 0;
            most = Math.max(most, now);
        }
        return most;
    }
}
