package dev.rlm.repl.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.Variable;
import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.frame.Frame;

/// What the guest says of a cell that has ended.
///
/// @param end how it ended
/// @param value `repr` of the last expression
/// @param traceback empty when nothing was raised
record CellWord(
        End end,
        Optional<String> value,
        String traceback,
        List<Variable> variables,
        GuestAnswer answer,
        List<String> restored) {
    /// The guest shows no more either; one that was tampered with may.
    private static final int MOST_VARIABLES = 500;

    /// How a cell can end while its session lives.
    enum End {
        COMPLETED, RAISED, STOPPED
    }

    /// @throws BrokenFrameException when it says anything else than it should
    static CellWord of(Frame done) throws BrokenFrameException {
        ObjectNode report = GuestJson.read(done);
        Optional<String> value = Optional.of(report.path("value")).filter(JsonNode::isTextual).map(JsonNode::textValue);
        return new CellWord(end(text(report.path("end"))), value, report.path("traceback").asText(""),
                variables(report.path("variables")), answer(report.path("answer")), names(report.path("restored")));
    }

    private static End end(String name) throws BrokenFrameException {
        return switch (name) {
            case "completed" -> End.COMPLETED;
            case "raised" -> End.RAISED;
            case "stopped" -> End.STOPPED;
            default -> throw new BrokenFrameException("a report with an unknown end");
        };
    }

    private static GuestAnswer answer(JsonNode answer) throws BrokenFrameException {
        GuestAnswer.Via via = switch (text(answer.path("via"))) {
            case "answer" -> GuestAnswer.Via.ANSWER;
            case "final" -> GuestAnswer.Via.FINAL;
            case "final_var" -> GuestAnswer.Via.FINAL_VAR;
            default -> throw new BrokenFrameException("a report with an unknown way to answer");
        };
        return new GuestAnswer(answer.path("ready").asBoolean(), text(answer.path("content")), via,
                answer.path("rebound").asBoolean());
    }

    private static List<Variable> variables(JsonNode rows) throws BrokenFrameException {
        List<Variable> variables = new ArrayList<>();
        for (int i = 0; i < Math.min(rows.size(), MOST_VARIABLES); i++) {
            JsonNode row = rows.path(i);
            variables.add(new Variable(text(row.path(0)), text(row.path(1)), text(row.path(2))));
        }
        return variables;
    }

    private static List<String> names(JsonNode rows) throws BrokenFrameException {
        List<String> names = new ArrayList<>();
        for (JsonNode row : rows) {
            names.add(text(row));
        }
        return names;
    }

    private static String text(JsonNode node) throws BrokenFrameException {
        if (!node.isTextual()) {
            throw new BrokenFrameException("a report without its text");
        }
        return node.textValue();
    }
}
