package dev.rlm.app;

import java.util.Locale;
import java.util.Optional;

import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.run.Route;
import dev.rlm.core.run.RunConfig;
import dev.rlm.core.trajectory.StepEvent;

/// Finds the way that a run takes.
///
/// @param config of the run, were it recursive
record Routing(RunConfig config, Tariff tariff) {
    private static final String SEARCH = "builtin";

    /// @throws SettingsException when the user wants a direct call and the input does not fit into one
    Route route(Settings.Way wanted) {
        return switch (wanted) {
            case RECURSIVE -> Route.RECURSIVE;
            case DIRECT -> Route.of(direct(estimate()));
            case AUTO -> Route.of(weighed(estimate()));
        };
    }

    private Estimate estimate() {
        return Estimate.of(config, tariff, Estimate.Counted.TOKENISER, Optional.empty());
    }

    private static StepEvent.RouteChosen direct(Estimate estimate) {
        if (!estimate.fits()) {
            Estimate.Input input = estimate.input();
            throw SettingsException.saying(String.format(Locale.ROOT,
                    "the input does not fit into one call: it has about %,d tokens, the reply may take %,d (--max-output), "
                            + "and %s holds %,d; leave --route out, or use less context or a model with a larger window",
                    input.tokens(), input.maxOutput(), estimate.model(), input.window()));
        }
        return chosen(true, "asked for; the input has " + estimate.shareOfWindow(), estimate);
    }

    private StepEvent.RouteChosen weighed(Estimate estimate) {
        if (config.model().provider().equals(SEARCH)) {
            return chosen(false, config.model() + " is no language model: its search is a program for a REPL",
                    estimate);
        }
        if (!estimate.fits()) {
            return chosen(false, "the input does not fit into one call: " + estimate.shareOfWindow(), estimate);
        }
        if (!estimate.fitsWithRoom()) {
            return chosen(false, "the input fits into one call, but without a tenth of the window to spare: "
                    + estimate.shareOfWindow(), estimate);
        }
        if (!config.limits().allow(estimate.direct().amount())) {
            return chosen(false, "what one call likely takes, %s, is more than a budget allows"
                    .formatted(shown(estimate.direct().amount())), estimate);
        }
        String figures = "%s to %s; the input has %s".formatted(shown(estimate.direct().amount()),
                shown(estimate.likely().amount()),
                estimate.shareOfWindow());
        return estimate.directIsCheaper()
                ? chosen(true, "one call is likely cheaper than a run, " + figures, estimate)
                : chosen(false, "a run is likely no dearer than one call, which compares at " + figures, estimate);
    }

    private static String shown(Amount amount) {
        return String.format(Locale.ROOT, "%s (%,d tokens)", amount.cost().shown(), amount.tokens());
    }

    private static StepEvent.RouteChosen chosen(boolean direct, String reason, Estimate estimate) {
        return new StepEvent.RouteChosen(direct ? StepEvent.Way.DIRECT : StepEvent.Way.RECURSIVE, reason,
                new StepEvent.Compared(
                        estimate.input().window(), estimate.input().maxOutput(), estimate.direct().amount(),
                        estimate.likely().amount()));
    }

    /// A word to those who did not think of a direct call, when it would certainly fit and costs less. Takes no tokeniser:
    /// it must not hold up a run.
    Optional<String> remark() {
        long window = tariff.models().traitsOf(config.model()).contextWindow();
        if (config.context().isEmpty() || config.context().chars() > window) {
            return Optional.empty();
        }
        Estimate bound = Estimate.of(config, tariff, Estimate.Counted.BYTES, Optional.empty());
        boolean saves = bound.likely().amount().cost().isMoreThan(bound.direct().amount().cost());
        return saves && bound.fitsWithRoom()
                ? Optional.of("a direct call would do: the input has " + bound.shareOfWindow()
                        + " (--route direct; auto decides by size and cost)")
                : Optional.empty();
    }
}
