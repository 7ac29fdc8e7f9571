package dev.rlm.app;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

import dev.rlm.app.Estimate.Figure;
import dev.rlm.app.Estimate.Input;
import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.context.Document;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.prompt.SystemPrompt;
import dev.rlm.core.prompt.UserMessage;
import dev.rlm.core.run.RunConfig;

/// Works out what a run could cost. Nobody knows beforehand how many turns a model takes and how much it writes: what is
/// assumed stands here, and in the basis of each figure.
///
/// @param worstCase of the run
/// @param measure how tokens are counted
record Calculation(WorstCase worstCase, TokenMeasure measure) {
    /// Turns of the root that a run is likely to take: looking, planning, reading, checking, answering.
    private static final int TURNS = 6;
    /// Tokens that a model writes in a turn, or as a direct answer.
    private static final int TURN_REPLY = 500;
    /// Tokens of output that a turn is shown.
    private static final int TURN_SHOWN = 1_500;
    /// Tokens of the reply to a sub-call.
    private static final int SUB_REPLY = 300;
    /// How many times as much a model writes that thinks first.
    private static final int THINKING = 4;

    private static final int OPENING_TOKENS = 400;
    private static final int SUB_QUESTION_TOKENS = 50;

    Estimate estimate() {
        ModelTraits traits = traits(config().model());
        List<Document> documents = config().context().documents();
        long read = measure.ofAll(documents, config().model());
        long tokens = read + measure.of(config().directFrame(), config().model());
        Input input = new Input(documents.size(), config().context().chars(), tokens,
                measure.counted(config().context().chars()), traits.contextWindow(), config().output().turn());
        return new Estimate(config().model(), config().models().sub(), input, direct(tokens),
                likely(read), worstCase.worst());
    }

    private Figure direct(long tokens) {
        long reply = Math.min(written(TURN_REPLY, config().model()), config().output().turn());
        Amount most = worstCase.direct(tokens);
        return new Figure(call(config().model(), tokens, reply), tariff().isPriced(config().model()),
                String.format(Locale.ROOT, "the whole input once, and a reply of %,d tokens; with the longest reply %s",
                        reply,
                        WorstCase.shown(most)));
    }

    /// @param read tokens of all documents, for the root's model
    private Figure likely(long read) {
        ModelId root = config().model();
        int turns = Math.min(TURNS, config().limits().turns());
        int part = SystemPrompt.subCallChars(traits(config().models().sub()).contextWindow());
        long subCalls = config().limits().depth() == 0 || config().context().isEmpty()
                ? 0
                : (config().context().chars() + part - 1) / part;
        Amount amount = turns(turns).plus(subCalls == 0 ? Amount.NONE : reading(subCalls, read));
        String reading = subCalls == 0
                ? "the input is searched by code and not read"
                : String.format(Locale.ROOT, "the input is read once, by %s to %s that reply %,d tokens",
                        subCalls == 1 ? "1 sub-call" : subCalls + " sub-calls", config().models().sub(),
                        written(SUB_REPLY, config().models().sub()));
        String basis = String.format(Locale.ROOT,
                "%s; and %d turns of %s, each with %,d tokens of reply and %,d of "
                        + "output; without discounts for cached input",
                reading, turns, root, written(TURN_REPLY, root),
                TURN_SHOWN);
        return new Figure(amount, tariff().isPriced(root) && tariff().isPriced(config().models().sub()),
                config().limits().allow(amount) ? basis : basis + "; a budget would end it early");
    }

    /// The root's turns. Each reads all that was said before.
    private Amount turns(int turns) {
        ModelId root = config().model();
        String system = SystemPrompt.load()
                .text(new SystemPrompt.Reach(config().limits().depth(), true), UserMessage.MOST_SHOWN_CHARS,
                        UserMessage.MOST_SHOWN_CHARS,
                        config().systemAddition());
        long first = measure.of(List.of(Message.system(system), Message.user(config().prompt())), root)
                + OPENING_TOKENS;
        long reply = written(TURN_REPLY, root);
        Amount all = Amount.NONE;
        for (int turn = 0; turn < turns; turn++) {
            all = all.plus(call(root, first + turn * (long) (TURN_REPLY + TURN_SHOWN), reply));
        }
        return all;
    }

    /// The input once, through sub-calls that are as full as can be, each with the question.
    private Amount reading(long subCalls, long read) {
        ModelId sub = config().models().sub();
        long question = measure.of(List.of(Message.user(config().prompt())), sub) + SUB_QUESTION_TOKENS;
        long all = sub.equals(config().model()) ? read : measure.ofAll(config().context().documents(), sub);
        long input = all / subCalls + question;
        Amount one = call(sub, input, written(SUB_REPLY, sub));
        return new Amount(subCalls, one.tokens() * subCalls, one.cost().times(BigDecimal.valueOf(subCalls)));
    }

    private Amount call(ModelId model, long input, long output) {
        return new Amount(1, input + output, tariff().priceOf(model).of(Usage.of(input, output)));
    }

    private long written(int tokens, ModelId model) {
        return traits(model).reasoning() ? (long) tokens * THINKING : tokens;
    }

    private RunConfig config() {
        return worstCase.config();
    }

    private Tariff tariff() {
        return worstCase.tariff();
    }

    private ModelTraits traits(ModelId model) {
        return tariff().models().traitsOf(model);
    }
}
