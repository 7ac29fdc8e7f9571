package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;

import dev.rlm.core.llm.Purpose;
import dev.rlm.core.trajectory.StepEvent;

/// The turns of one long run, each a test of its own: a session is dear, a turn is not. Behind each turn stands one
/// that runs `pass`, so that replies without code never come in a row.
final class Turns {
    private final Runs runs;
    private final List<Turn> turns = new ArrayList<>();

    /// @param name of the test
    /// @param ran the code that is to run
    /// @param told what the model is told, without the line on the turn; without variables where this says nothing of
    ///   them
    private record Turn(String name, List<String> ran, String told) {}

    Turns(Runs runs) {
        this.runs = runs.flag("max_turns", "1000");
    }

    /// A reply, the blocks of it that run, and what the model is told.
    Turns reply(String name, String reply, List<String> ran, String told) {
        turns.add(new Turn(name, ran, told));
        runs.reply("root", reply).code("pass");
        return this;
    }

    /// A reply of one block that runs and prints.
    Turns prints(String name, String code, String output) {
        return reply(name, "````repl\n" + code + "\n````", List.of(code), "Output:\n" + output);
    }

    /// Runs all of it, to an answer.
    Stream<DynamicTest> tests() throws Exception {
        runs.reply("root", "FINAL(the end)");
        String answer = Runs.answer(runs.ask("what?"));
        List<List<String>> ran = ran();
        List<String> told = runs.toldRoot();
        return Stream.concat(
                IntStream.range(0, turns.size())
                        .mapToObj(i -> test(turns.get(i), 2 * i < ran.size() ? ran.get(2 * i) : List.of(),
                                2 * i + 1 < told.size() ? told.get(2 * i + 1) : "(the run had ended)\nTurn 0")),
                Stream.of(DynamicTest.dynamicTest("the run goes on", () -> assertThat(answer).isEqualTo("the end"))));
    }

    /// What is told of turns that make no variable belongs to other tests.
    private static DynamicTest test(Turn turn, List<String> ran, String message) {
        String told = message.substring(0, message.lastIndexOf("\nTurn "))
                .replaceFirst("Note: In 5 turns you have made no new variable[^\n]*\n\n", "")
                .strip();
        boolean variables = turn.told().contains("\nVariables: ");
        String compared = variables ? told : told.replaceFirst("\n\nVariables: [^\n]*$", "");
        return DynamicTest.dynamicTest(turn.name(), () -> {
            assertThat(compared).isEqualTo(turn.told().strip());
            assertThat(ran).isEqualTo(turn.ran());
        });
    }

    /// The code that ran, by turn of the root.
    private List<List<String>> ran() {
        List<List<String>> ran = new ArrayList<>();
        for (StepEvent event : runs.events) {
            if (event instanceof StepEvent.ModelCalled called && called.purpose() == Purpose.ROOT) {
                ran.add(new ArrayList<>());
            }
            if (event instanceof StepEvent.CodeStarted started) {
                ran.getLast().add(started.code());
            }
        }
        return ran;
    }
}
