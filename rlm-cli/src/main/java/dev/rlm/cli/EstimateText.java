package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.rlm.app.Estimate;
import dev.rlm.core.budget.Usd;

/// What a run could cost, as a table for people.
///
/// @param columns that a line may take
record EstimateText(int columns) {
    private static final int LABEL = 13;

    String render(Estimate estimate) {
        Estimate.Input input = estimate.input();
        List<String> lines = new ArrayList<>();
        row(lines, "model", estimate.subModel().equals(estimate.model())
                ? estimate.model().toString()
                : estimate.model() + ", for sub-calls " + estimate.subModel());
        row(lines, "input", Figures.counted(input.documents(), "document") + ", "
                + Figures.counted(input.chars(), "character") + "; with the question about "
                + Figures.counted(input.tokens(), "token") + counted(input.counted()));
        figure(lines, "direct call", estimate.direct(), estimate.fits()
                ? estimate.direct().basis()
                : String.format(Locale.ROOT, "does not fit the window of %,d tokens, with %,d for the reply",
                        input.window(),
                        input.maxOutput()));
        figure(lines, "likely run", estimate.likely(), estimate.likely().basis());
        figure(lines, "at most", estimate.worst().figure(), estimate.worst().figure().basis()
                + "; each figure is a limit by itself");
        return String.join("\n", lines) + "\n";
    }

    private static String counted(Estimate.Counted counted) {
        return switch (counted) {
            case TOKENISER -> " (counted with o200k, with a margin for the model's family)";
            case SAMPLE -> " (counted in parts of it with o200k, with a margin for the model's family)";
            case BYTES -> " at most";
        };
    }

    private void figure(List<String> lines, String label, Estimate.Figure figure, String basis) {
        row(lines, label, Figures.counted(figure.amount().calls(), "call") + ", "
                + Figures.counted(figure.amount().tokens(), "token") + ", "
                + figure.cost().map(Usd::shown).orElse("a price is missing"));
        row(lines, "", basis);
    }

    /// A label, and beside it the text, wrapped between words.
    private void row(List<String> lines, String label, String text) {
        StringBuilder line = new StringBuilder(label).append(" ".repeat(LABEL - label.length()));
        boolean first = true;
        for (String word : text.split(" ", -1)) {
            if (!first && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(LABEL));
                first = true;
            }
            line.append(first ? "" : " ").append(word);
            first = false;
        }
        lines.add(line.toString());
    }
}
