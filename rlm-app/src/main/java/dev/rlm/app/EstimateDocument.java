package dev.rlm.app;

import java.util.Locale;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.trajectory.StepEvent;

/// The document that `rlm run --estimate --json` prints: schema `rlm.estimate/1`.
public final class EstimateDocument {
    private EstimateDocument() {}

    /// @param route that the run would take
    public static ObjectNode of(Estimate estimate, StepEvent.Way route) {
        Estimate.Input input = estimate.input();
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("schema", "rlm.estimate/1")
                .put("model", estimate.model().toString())
                .put("sub_model", estimate.subModel().toString())
                .put("route", route.label());
        json.putObject("input")
                .put("documents", input.documents())
                .put("chars", input.chars())
                .put("tokens", input.tokens())
                .put("counted", input.counted().name().toLowerCase(Locale.ROOT))
                .put("context_window", input.window())
                .put("max_output_tokens", input.maxOutput());
        figure(json.putObject("direct").put("fits", estimate.fits()), estimate.direct());
        figure(json.putObject("likely"), estimate.likely());
        figure(json.putObject("worst").put("by", estimate.worst().by()), estimate.worst().figure());
        return json;
    }

    private static void figure(ObjectNode json, Estimate.Figure figure) {
        json.put("calls", figure.amount().calls())
                .put("tokens", figure.amount().tokens())
                .put("cost_usd", figure.cost().map(Usd::toString).orElse(null))
                .put("basis", figure.basis());
    }
}
