package dev.rlm.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.rlm.core.llm.ModelId;
import dev.rlm.core.prompt.Hint;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;
import dev.rlm.core.repl.Variable;

class RunawayTest {
    private static final ModelId MODEL = ModelId.parse("mine/m");
    private static final ModelId OTHER = ModelId.parse("mine/other");
    private static final CellReport REPORT = new CellReport(Output.NONE, Output.NONE, List.of(), GuestAnswer.UNSET,
            List.of(), Metrics.NONE);
    private static final CellResult DONE = new CellResult.Completed(REPORT, Optional.empty());
    private static final CellResult RAISED = new CellResult.Raised(REPORT, "ValueError");

    private final Runaway runaway = new Runaway();

    @Test
    void theSameCodeThreeTimesIsToldOnce() {
        runaway.cell("look()", DONE);
        runaway.cell("  look()\n", DONE);
        assertThat(news()).isEmpty();
        runaway.cell("look()", DONE);
        assertThat(news()).containsExactly("same_code");
        for (int i = 0; i < 6; i++) {
            runaway.cell("look()", DONE);
            runaway.cell("again()", DONE);
        }
        assertThat(news()).isEmpty();
    }

    @Test
    void theSameSubPromptTwiceIsToldOnce() {
        runaway.subCall(MODEL, "summarise");
        runaway.subCall(OTHER, "summarise");
        runaway.subCall(MODEL, "summarise this");
        assertThat(news()).isEmpty();
        runaway.subCall(MODEL, "summarise");
        runaway.subCall(MODEL, "summarise this");
        assertThat(news()).containsExactly("same_sub_prompt");
        runaway.subCall(MODEL, "summarise");
        assertThat(news()).isEmpty();
    }

    @Test
    void moreThanTwoHundredShortSubPromptsAreToldOnce() {
        for (int i = 0; i < 200; i++) {
            runaway.subCall(MODEL, "short " + i);
            runaway.subCall(MODEL, i + "x".repeat(500));
        }
        assertThat(news()).isEmpty();
        runaway.subCall(MODEL, "one more");
        assertThat(news()).containsExactly("short_sub_prompts");
        runaway.subCall(MODEL, "and another");
        assertThat(news()).isEmpty();
    }

    @Test
    void fiveTurnsWithoutANewVariableAreToldOnce() {
        turns(1, "a");
        turns(4, "a");
        turns(1, "a", "b");
        turns(4, "a");
        assertThat(news()).isEmpty();
        turns(1, "b");
        assertThat(news()).containsExactly("no_new_variable");
        turns(20);
        assertThat(news()).isEmpty();
    }

    @Test
    void fiveFailedCellsInARowAreToldOnce() {
        for (int i = 0; i < 4; i++) {
            runaway.cell("fail(" + i + ")", RAISED);
        }
        runaway.cell("succeed()", DONE);
        for (int i = 0; i < 4; i++) {
            runaway.cell("fail again(" + i + ")", new CellResult.TimedOut(REPORT, "too long"));
        }
        assertThat(news()).isEmpty();
        runaway.cell("fail(9)", new CellResult.Killed(REPORT, CellResult.Cause.LIMIT, "memory"));
        assertThat(news()).containsExactly("failed_cells");
        for (int i = 0; i < 9; i++) {
            runaway.cell("fail more(" + i + ")", RAISED);
        }
        assertThat(news()).isEmpty();
    }

    private void turns(int count, String... names) {
        for (int i = 0; i < count; i++) {
            runaway.turn(Stream.of(names).map(name -> new Variable(name, "int", "")).toList());
        }
    }

    private List<String> news() {
        return runaway.news().stream().map(Hint::why).toList();
    }
}
