package dev.rlm.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.app.Machine;
import dev.rlm.app.SandboxTrial;
import dev.rlm.app.SandboxTrial.Line;
import dev.rlm.app.SandboxTrial.State;
import dev.rlm.app.TerminalText;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// `rlm doctor --sandbox`: the escape list, engine by engine.
///
/// @param colours whether stdout may have them
/// @param detailed whether to say, too, how attempts ended that held
record SandboxTrials(Machine machine, Terminal terminal, boolean colours, boolean detailed) {

    /// What came of the list on one engine.
    ///
    /// @param problem why it could not be run; empty: it was
    record Trialled(ReplFactory engine, Isolation isolation, List<Line> lines, Optional<String> problem) {

        long count(State state) {
            return lines.stream().filter(line -> line.state() == state).count();
        }

        boolean isGood() {
            return problem.isEmpty() && count(State.ESCAPED) == 0;
        }
    }

    /// Makes all attempts.
    ///
    /// @param engine is closed
    /// @param shown whether each is printed as soon as it is known
    Trialled run(ReplFactory engine, boolean shown) throws InterruptedException {
        try (engine) {
            Isolation isolation = engine.isolation();
            if (shown) {
                engine.chosen().ifPresent(reason -> printLine("auto", Colour.PLAIN, "takes " + reason));
            }
            Trialled trialled;
            try {
                trialled = new Trialled(engine, isolation,
                        SandboxTrial.run(engine, machine, shown ? this::print : _ -> {}), Optional.empty());
            } catch (ReplException failure) {
                trialled = new Trialled(engine, isolation, List.of(), Optional.of(failure.getMessage()));
            } catch (IOException failure) {
                trialled = new Trialled(engine, isolation, List.of(), Optional.of("no canaries can be laid ("
                        + failure + "); check that the temporary folder and the user's state folder can be written"));
            }
            if (shown) {
                printSummary(trialled);
            }
            return trialled;
        }
    }

    private void print(Line line) {
        boolean told = detailed || line.state() != State.HELD;
        printLine(line.state().word(), colour(line.state()), "%s %s%s".formatted(line.id(), line.tried(),
                told && !line.detail().isEmpty() ? ": " + line.detail() : ""));
    }

    private void printSummary(Trialled trialled) {
        String name = trialled.engine().engine();
        if (trialled.problem().isPresent()) {
            printLine("fail", Colour.RED, name + ": " + trialled.problem().get());
            return;
        }
        printLine(trialled.isGood() ? "ok" : "fail", trialled.isGood() ? Colour.GREEN : Colour.RED,
                "%s: %d held, %d escaped, %d skipped".formatted(name, trialled.count(State.HELD),
                        trialled.count(State.ESCAPED), trialled.count(State.SKIPPED)));
    }

    private void printLine(String word, Colour colour, String text) {
        String state = "%-7s".formatted(word);
        String line = " %s%n".formatted(TerminalText.visibleLine(text));
        terminal.printStyled((colours ? colour.paint(state) : state) + line);
    }

    private static Colour colour(State state) {
        return switch (state) {
            case HELD -> Colour.GREEN;
            case ESCAPED -> Colour.RED;
            case SKIPPED -> Colour.YELLOW;
        };
    }

    /// `rlm.sandbox/1`.
    static String document(List<Trialled> all) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("schema", "rlm.sandbox/1");
        document.put("state", all.stream().allMatch(Trialled::isGood) ? "ok" : "fail");
        ArrayNode engines = document.putArray("engines");
        for (Trialled each : all) {
            ObjectNode engine = engines.addObject()
                    .put("engine", each.engine().engine())
                    .put("environment_reason", each.engine().chosen().orElse(null))
                    .put("version", each.engine().version())
                    .put("problem", each.problem().orElse(null));
            ArrayNode fences = engine.putArray("fences");
            each.isolation().fences().forEach(fences::add);
            engine.put("bounded", each.isolation().bounded()).put("weaker", each.isolation().weaker().orElse(null));
            for (State state : State.values()) {
                engine.put(state.word(), each.count(state));
            }
            ArrayNode attempts = engine.putArray("attempts");
            each.lines()
                    .forEach(line -> attempts.addObject()
                            .put("id", line.id())
                            .put("class", line.group())
                            .put("tried", line.tried())
                            .put("seen_by", line.sign())
                            .put("verdict", line.state().word())
                            .put("detail", line.detail()));
        }
        return document.toPrettyString();
    }
}
