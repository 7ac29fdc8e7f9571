package dev.rlm.core.protocol;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.rlm.core.id.Sha256;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.prompt.Hint;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.Variable;

/// Watches a node for signs that it goes round in circles, and has a word for the model on each, once. It stops
/// nothing: that is for the limits. Thread-safe, as sub-calls come from guest threads.
public final class Runaway {
    private static final int SAME_CODE = 3;
    private static final int SHORT_PROMPTS = 200;
    private static final int SHORT_PROMPT_CHARS = 500;
    private static final int TURNS_WITHOUT_NEWS = 5;
    private static final int FAILED_CELLS = 5;

    private final Map<String, Integer> codes = new HashMap<>();
    private final Set<String> prompts = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<Sign> seen = EnumSet.noneOf(Sign.class);
    private final List<Hint> hints = new ArrayList<>();
    private int shortPrompts;
    private int turnsWithoutNews;
    private int failedInARow;

    private enum Sign {
        SAME_CODE, SAME_SUB_PROMPT, SHORT_SUB_PROMPTS, NO_NEW_VARIABLE, FAILED_CELLS
    }

    /// A sub-call was asked for.
    ///
    /// @param prompt all that the model is to read
    public synchronized void subCall(ModelId model, String prompt) {
        if (!prompts.add(model + " " + Sha256.of(prompt))) {
            tell(Sign.SAME_SUB_PROMPT, Hint.sameSubPrompt());
        }
        if (prompt.length() < SHORT_PROMPT_CHARS && ++shortPrompts > SHORT_PROMPTS) {
            tell(Sign.SHORT_SUB_PROMPTS, Hint.shortSubPrompts(SHORT_PROMPTS, SHORT_PROMPT_CHARS));
        }
    }

    /// A cell has run.
    synchronized void cell(String code, CellResult result) {
        if (codes.merge(code.strip(), 1, Integer::sum) == SAME_CODE) {
            tell(Sign.SAME_CODE, Hint.sameCode(SAME_CODE));
        }
        failedInARow = result instanceof CellResult.Completed ? 0 : failedInARow + 1;
        if (failedInARow == FAILED_CELLS) {
            tell(Sign.FAILED_CELLS, Hint.failedCells(FAILED_CELLS));
        }
    }

    /// A turn is over in which code ran.
    ///
    /// @param variables that are there after it
    synchronized void turn(List<Variable> variables) {
        boolean news = false;
        for (Variable variable : variables) {
            news |= names.add(variable.name());
        }
        turnsWithoutNews = news ? 0 : turnsWithoutNews + 1;
        if (turnsWithoutNews == TURNS_WITHOUT_NEWS) {
            tell(Sign.NO_NEW_VARIABLE, Hint.noNewVariable(TURNS_WITHOUT_NEWS));
        }
    }

    /// What is to be told since it was asked last.
    synchronized List<Hint> news() {
        List<Hint> news = List.copyOf(hints);
        hints.clear();
        return news;
    }

    private void tell(Sign sign, Hint hint) {
        if (seen.add(sign)) {
            hints.add(hint);
        }
    }
}
