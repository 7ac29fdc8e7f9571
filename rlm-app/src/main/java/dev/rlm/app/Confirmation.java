package dev.rlm.app;

import dev.rlm.app.settings.SettingsException;
import dev.rlm.core.budget.Usd;

/// A run that may cost more than may be spent without a question.
///
/// @param above the most that needs none
/// @param worst what the run can come to; its cost may not be known
public record Confirmation(Usd above, Estimate.Figure worst) {

    /// Whether it may, or nobody knows.
    boolean isNeeded() {
        return worst.cost().map(cost -> cost.isMoreThan(above)).orElse(true);
    }

    /// `this run may cost up to $1.00 (the cost budget), more than the $0.50 of confirm_above_usd`.
    public String sentence() {
        return worst.cost()
                .map(cost -> "this run may cost up to %s (%s), more than the %s of confirm_above_usd"
                        .formatted(cost.shown(), worst.basis(), above.shown()))
                .orElseGet(() -> "nobody knows what this run may cost, as a price is missing, and confirm_above_usd is "
                        + above.shown());
    }

    /// What is thrown where nobody can be asked.
    public SettingsException refusal() {
        return SettingsException.saying(
                sentence() + "; nobody is there to ask: --yes runs it without asking, --cost-budget lowers what it "
                        + "may cost, --estimate shows more");
    }
}
