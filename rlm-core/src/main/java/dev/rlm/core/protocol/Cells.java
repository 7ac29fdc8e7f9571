package dev.rlm.core.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.code.Block;
import dev.rlm.core.prompt.UserMessage;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.Variable;
import dev.rlm.core.trajectory.NodeLog;
import dev.rlm.core.trajectory.StepEvent;

/// Runs blocks as cells, records them, and remembers what they left: variables, content, the newest output. Used by
/// the node's thread.
final class Cells implements AutoCloseable {
    private final ReplSession session;
    private final Duration timeout;
    private final NodeLog log;
    private final Runaway runaway;
    private int number;
    private String content = "";
    private String printed = "";
    private List<Variable> variables = List.of();
    private Cancellation cancellation = Cancellation.root();

    Cells(ReplSession session, Duration timeout, NodeLog log, Runaway runaway) {
        this.session = session;
        this.timeout = timeout;
        this.log = log;
        this.runaway = runaway;
    }

    /// Whether a setup runs in each session.
    boolean hasSetup() {
        return session.hasSetup();
    }

    /// What the session begins with beside its input, where there is more: only then is it waited for.
    UserMessage.Made prepared(Cancellation cancellation) throws ReplException, SetupException {
        if (!session.beginsWithMore()) {
            return new UserMessage.Made.Nothing();
        }
        UserMessage.Made made = session.prepared(cancellation);
        variables = made.variables();
        return made;
    }

    /// Runs `blocks` in order; the first that does not complete, or that sets the answer, stops the rest.
    List<CellResult> run(List<Block> blocks, Cancellation cancellation) throws ReplException, SetupException {
        this.cancellation = cancellation;
        List<CellResult> results = new ArrayList<>();
        for (int i = 0; i < blocks.size() && mayGoOn(results); i++) {
            results.add(run(blocks.get(i), i + 1, cancellation));
        }
        String newest = UserMessage.printed(results);
        if (!newest.isEmpty()) {
            printed = newest;
        }
        return results;
    }

    /// The value of a variable as answer text; empty when there is none of that name. Ended by what ends the last blocks.
    Optional<String> textOf(String variable) throws ReplException, ReplSession.LostException, SetupException {
        try {
            return session.textOf(variable, cancellation);
        } catch (ReplSession.LostException e) {
            variables = List.of();
            throw e;
        }
    }

    /// What `answer["content"]` held after the last cell.
    String content() {
        return content;
    }

    /// What was printed last.
    String printed() {
        return printed;
    }

    List<Variable> variables() {
        return variables;
    }

    /// A non-empty content, else the newest output.
    Optional<String> best() {
        return Optional.of(content.isBlank() ? printed : content).filter(text -> !text.isBlank());
    }

    @Override
    public void close() {
        session.close();
    }

    static Answer.How how(GuestAnswer.Via via) {
        return switch (via) {
            case ANSWER -> Answer.How.ANSWER;
            case FINAL -> Answer.How.FINAL;
            case FINAL_VAR -> Answer.How.FINAL_VAR;
        };
    }

    private static boolean mayGoOn(List<CellResult> results) {
        return results.isEmpty()
                || results.getLast() instanceof CellResult.Completed(CellReport report, Optional<String> _, boolean _)
                        && !report.answer().ready();
    }

    private CellResult run(Block block, int index, Cancellation cancellation) throws ReplException, SetupException {
        Cell cell = new Cell(++number, block.code(), timeout);
        log.append(new StepEvent.CodeStarted(cell.number(), index, block.code()));
        CellResult result = session.run(cell, cancellation);
        log.append(CellEvents.finished(cell, index, result));
        runaway.cell(block.code(), result);
        CellReport report = result.report();
        variables = result instanceof CellResult.Killed ? List.of() : report.variables();
        if (!(result instanceof CellResult.Killed)) {
            content = report.answer().content();
        }
        return result;
    }
}
