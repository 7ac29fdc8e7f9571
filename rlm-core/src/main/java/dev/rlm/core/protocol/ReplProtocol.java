package dev.rlm.core.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.code.Directive;
import dev.rlm.core.code.ParsedReply;
import dev.rlm.core.code.ReplyParser;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.Message;
import dev.rlm.core.prompt.Hint;
import dev.rlm.core.prompt.Question;
import dev.rlm.core.prompt.TurnView;
import dev.rlm.core.prompt.UserMessage;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.trajectory.NodeLog;
import dev.rlm.core.trajectory.StepEvent;

/// The `repl` protocol: replies hold code for a REPL, and the answer is set there or by a directive. The rules are the
/// decision table of ARCHITECTURE.md; each row is a test.
public final class ReplProtocol implements Protocol {
    private static final int PROSE_IN_A_ROW = 3;

    private final Briefing briefing;
    private final Cells cells;
    private final NodeLog log;
    private final Runaway runaway;
    private final ReplyParser parser = new ReplyParser();
    private int proseInARow;
    private boolean askedAgain;
    private String lastProse = "";

    /// What a node's model is told.
    ///
    /// @param system the whole system prompt
    /// @param words writes the other messages
    /// @param runaway is told of sub-calls by who makes them, and has hints of its own
    public record Briefing(String system, Question question, UserMessage words, Runaway runaway) {}

    /// @param session the node's REPL, on its way up
    /// @param cellTimeout of one cell
    public ReplProtocol(Briefing briefing, ReplSession session, Duration cellTimeout, NodeLog log) {
        this.briefing = briefing;
        this.cells = new Cells(session, cellTimeout, log, briefing.runaway());
        this.log = log;
        this.runaway = briefing.runaway();
    }

    @Override
    public Opening opening(TurnView view, Cancellation cancellation) {
        try {
            UserMessage.Made made = cells.prepared(cancellation);
            return new Opening.Said(List.of(Message.system(briefing.system()),
                    Message.user(briefing.words().opening(briefing.question(), made, view))));
        } catch (ReplException e) {
            return new Opening.Broken(new Failure(Failure.Kind.SANDBOX, e.getMessage()));
        } catch (SetupException e) {
            return new Opening.Broken(e.failure());
        }
    }

    @Override
    public Decision take(LlmReply reply) {
        ParsedReply parsed = parse(reply);
        List<Hint> hints = new ArrayList<>();
        if (!reply.toolCalls().isEmpty()) {
            hints.add(Hint.toolCall());
        }
        parsed.faults().stream().map(Hint::notADirective).forEach(hints::add);
        parsed.skipped().stream().map(Hint::notRun).distinct().forEach(hints::add);
        if (parsed.blocks().isEmpty() && parsed.directive().isEmpty()) {
            return nothingToDo(parsed, hints, reply);
        }
        proseInARow = 0;
        lastProse = "";
        askedAgain = false;
        if (parsed.blocks().isEmpty() && parsed.directive().get() instanceof Directive.Final(String text)) {
            return finalText(text, hints);
        }
        return new Decision.Execute(parsed, hints);
    }

    /// A reply that did not end by itself is cut off: what it had not finished does not run.
    private ParsedReply parse(LlmReply reply) {
        return parser.parse(reply.text(), reply.finish() == Finish.LENGTH || reply.finish() == Finish.FILTERED);
    }

    @Override
    public Done perform(Decision decision, TurnView next, Cancellation cancellation) {
        try {
            return switch (decision) {
                case Decision.Accept(Answer answer) -> new Done.Answered(answer);
                case Decision.GiveUp(String why) ->
                    new Done.Broken(new Failure(Failure.Kind.INTERNAL, why));
                case Decision.Correct(List<Hint> hints) -> told(List.of(), new ArrayList<>(hints), next);
                case Decision.Execute(ParsedReply reply, List<Hint> hints) ->
                    execute(reply, new ArrayList<>(hints), next, cancellation);
            };
        } catch (ReplException e) {
            return new Done.Broken(new Failure(Failure.Kind.SANDBOX, e.getMessage()));
        } catch (SetupException e) {
            return new Done.Broken(e.failure());
        }
    }

    private Done execute(ParsedReply reply, List<Hint> hints, TurnView next, Cancellation cancellation)
            throws ReplException, SetupException {
        List<CellResult> results = cells.run(reply.blocks(), cancellation);
        results.forEach(result -> cellHints(result, hints));
        boolean clean = results.stream().allMatch(CellResult.Completed.class::isInstance);
        Optional<Answer> answer = results.isEmpty() ? Optional.empty() : readyAnswer(results.getLast());
        if (answer.isEmpty() && reply.directive().isPresent()) {
            answer = switch (reply.directive().get()) {
                case Directive.Final(String text) -> {
                    reject(Hint.finalBesideCode(), text, hints);
                    yield Optional.empty();
                }
                case Directive.FinalVar(String name) -> variable(name, results, clean, hints);
            };
        }
        return answer.<Done>map(Done.Answered::new).orElseGet(() -> told(results, hints, next));
    }

    private Optional<Answer> readyAnswer(CellResult result) {
        GuestAnswer answer = result.report().answer();
        if (!answer.ready() || !(result instanceof CellResult.Completed)) {
            return Optional.empty();
        }
        return Optional.of(new Answer(answer.content(), Cells.how(answer.via()), false));
    }

    private Optional<Answer> variable(String name, List<CellResult> results, boolean clean, List<Hint> hints)
            throws ReplException, SetupException {
        if (!clean) {
            reject(Hint.finalVarAfterError(), name, hints);
            return Optional.empty();
        }
        if (tooEarly(results)) {
            reject(Hint.lookFirst(), name, hints);
            return Optional.empty();
        }
        try {
            Optional<String> value = cells.textOf(name);
            if (value.isEmpty()) {
                reject(Hint.unknownVariable(name, cells.variables()), name, hints);
            }
            return value.map(text -> new Answer(text, Answer.How.FINAL_VAR, false));
        } catch (ReplSession.LostException e) {
            reject(Hint.replLost(String.valueOf(e.getMessage()), cells.hasSetup()), name, hints);
            return Optional.empty();
        }
    }

    private Decision finalText(String text, List<Hint> hints) {
        if (tooEarly(List.of())) {
            reject(Hint.lookFirst(), text, hints);
            return new Decision.Correct(hints);
        }
        return new Decision.Accept(new Answer(text, Answer.How.FINAL, false));
    }

    /// An answer in the first turn counts only if code looked at the context in it.
    private boolean tooEarly(List<CellResult> results) {
        return log.turn() == 1 && briefing.question().hasContext() && results.isEmpty();
    }

    /// What has neither code nor a directive. Tool calls and replies that were cut off do not count as prose; neither
    /// does the first of a row that is empty or was withheld.
    private Decision nothingToDo(ParsedReply parsed, List<Hint> hints, LlmReply reply) {
        if (reply.finish() == Finish.LENGTH && !hints.contains(Hint.cutOff())) {
            hints.add(Hint.cutOff());
        }
        if (reply.finish() == Finish.LENGTH || !reply.toolCalls().isEmpty()) {
            return new Decision.Correct(hints);
        }
        String prose = parsed.withoutThinking();
        boolean withheld = reply.finish() == Finish.FILTERED;
        if (hints.isEmpty()) {
            hints.add(withheld ? Hint.withheldReply() : prose.isEmpty() ? Hint.emptyReply() : Hint.noCode());
        }
        if ((prose.isEmpty() || withheld) && !askedAgain) {
            askedAgain = true;
            return new Decision.Correct(hints);
        }
        if (!prose.isEmpty()) {
            lastProse = prose;
        }
        if (++proseInARow < PROSE_IN_A_ROW) {
            return new Decision.Correct(hints);
        }
        return lastProse.isEmpty()
                ? new Decision.GiveUp("the model gave no answer: its replies were empty")
                : new Decision.Accept(new Answer(lastProse, Answer.How.PROSE, false));
    }

    private void cellHints(CellResult result, List<Hint> hints) {
        GuestAnswer answer = result.report().answer();
        if (answer.rebound()) {
            hints.add(Hint.answerRebound());
        }
        if (answer.ready() && !(result instanceof CellResult.Completed)) {
            reject(Hint.answerAfterError(), answer.content(), hints);
        }
        if (!result.report().restored().isEmpty()) {
            hints.add(Hint.restored(result.report().restored()));
        }
        if (result instanceof CellResult.Killed(CellReport _, CellResult.Cause _, String why)) {
            hints.add(Hint.replLost(why, cells.hasSetup()));
        }
    }

    private void reject(Hint hint, String value, List<Hint> hints) {
        log.append(new StepEvent.AnswerRejected(hint.why(), value));
        hints.add(hint);
    }

    private Done told(List<CellResult> results, List<Hint> hints, TurnView next) {
        if (!results.isEmpty()) {
            runaway.turn(cells.variables());
        }
        hints.addAll(runaway.news());
        hints.forEach(hint -> log.append(new StepEvent.Hint(hint.text(), hint.why())));
        return new Done.Told(Message.user(briefing.words().afterTurn(results, hints, next)));
    }

    @Override
    public List<Message> lastRequest(int chars, String reason) {
        return List.of(Message.user(LastRequest.text(briefing.question(), cells, chars, reason)));
    }

    @Override
    public Optional<Answer> lastAnswer(LlmReply reply, Cancellation cancellation) {
        ParsedReply parsed = parse(reply);
        try {
            List<CellResult> results = cells.run(parsed.blocks(), cancellation);
            boolean clean = results.stream().allMatch(CellResult.Completed.class::isInstance);
            String text = clean && !cells.content().isEmpty() && !results.isEmpty()
                    ? cells.content()
                    : spoken(parsed, clean);
            return text.isBlank() ? best() : Optional.of(new Answer(text, Answer.How.FORCED, true));
        } catch (ReplException | ReplSession.LostException | SetupException _) {
            return best();
        }
    }

    private String spoken(ParsedReply parsed, boolean clean)
            throws ReplException, ReplSession.LostException, SetupException {
        if (parsed.directive().isEmpty()) {
            return clean ? parsed.prose().strip() : "";
        }
        return switch (parsed.directive().get()) {
            case Directive.Final(String text) -> text;
            case Directive.FinalVar(String name) -> cells.textOf(name).orElse("");
        };
    }

    @Override
    public Optional<Answer> best() {
        return cells.best().map(text -> new Answer(text, Answer.How.BEST_SO_FAR, true));
    }

    @Override
    public void close() {
        cells.close();
    }
}
