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
/// @param cut whether that is less than it was
/// @param traceback empty when nothing was raised
record CellWord(
        End end,
        Optional<String> value,
        boolean cut,
        String traceback,
        List<Variable> variables,
        GuestAnswer answer,
        List<String> restored) {
    /// The guest shows no more either; one that was tampered with may.
    private static final int MOST_VARIABLES = 500;
    private static final int MOST_RESTORED = 100;
    // Characters; the guest cuts to a sixth, and what it escapes then gets up to six times as long.
    private static final int MOST_VALUE = 6_100_000;
    private static final int MOST_TRACEBACK = 250_000;
    private static final int MOST_NAME = 2_000;

    /// How a cell can end while its session lives.
    enum End {
        COMPLETED, RAISED, STOPPED,
        /// As stopped, and the engine had to put all back as it was before the cell.
        UNDONE
    }

    /// @throws BrokenFrameException when it says anything else than it should
    static CellWord of(Frame done) throws BrokenFrameException {
        ObjectNode report = GuestJson.read(done);
        Optional<String> value = report.path("value").isTextual()
                ? Optional.of(text(report.path("value"), MOST_VALUE))
                : Optional.empty();
        String traceback = report.path("traceback").isTextual() ? text(report.path("traceback"), MOST_TRACEBACK) : "";
        return new CellWord(end(name(report.path("end"))), value, report.path("cut").asBoolean(), traceback,
                variables(report.path("variables")),
                answer(report.path("answer")), names(report.path("restored")));
    }

    private static End end(String name) throws BrokenFrameException {
        return switch (name) {
            case "completed" -> End.COMPLETED;
            case "raised" -> End.RAISED;
            case "stopped" -> End.STOPPED;
            case "undone" -> End.UNDONE;
            default -> throw new BrokenFrameException("a report with an unknown end");
        };
    }

    private static GuestAnswer answer(JsonNode answer) throws BrokenFrameException {
        GuestAnswer.Via via = switch (name(answer.path("via"))) {
            case "answer" -> GuestAnswer.Via.ANSWER;
            case "final" -> GuestAnswer.Via.FINAL;
            case "final_var" -> GuestAnswer.Via.FINAL_VAR;
            default -> throw new BrokenFrameException("a report with an unknown way to answer");
        };
        return new GuestAnswer(answer.path("ready").asBoolean(), text(answer.path("content"), Integer.MAX_VALUE), via,
                answer.path("rebound").asBoolean());
    }

    private static List<Variable> variables(JsonNode rows) throws BrokenFrameException {
        List<Variable> variables = new ArrayList<>();
        for (int i = 0; i < Math.min(rows.size(), MOST_VARIABLES); i++) {
            JsonNode row = rows.path(i);
            variables.add(new Variable(name(row.path(0)), name(row.path(1)), name(row.path(2))));
        }
        return variables;
    }

    private static List<String> names(JsonNode rows) throws BrokenFrameException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < Math.min(rows.size(), MOST_RESTORED); i++) {
            names.add(name(rows.path(i)));
        }
        return names;
    }

    private static String name(JsonNode node) throws BrokenFrameException {
        return text(node, MOST_NAME);
    }

    private static String text(JsonNode node, int most) throws BrokenFrameException {
        if (!node.isTextual()) {
            throw new BrokenFrameException("a report without its text");
        }
        if (node.textValue().length() > most) {
            throw new BrokenFrameException("a report longer than was agreed");
        }
        return node.textValue();
    }
}
