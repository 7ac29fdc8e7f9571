package dev.rlm.core.repl;

import java.util.List;

/// What was seen of a cell. Everything but the metrics comes from the guest and is not to be trusted.
///
/// @param stdout what was printed
/// @param stderr what was printed there
/// @param variables the guest's own variables after the cell, helpers excluded, by name
/// @param answer the state of `answer` after the cell
/// @param restored names that the cell had overwritten and that were put back: helpers, `context`, `sources`
/// @param metrics measured from outside the guest
public record CellReport(
        Output stdout,
        Output stderr,
        List<Variable> variables,
        GuestAnswer answer,
        List<String> restored,
        Metrics metrics) {
    public CellReport {
        variables = List.copyOf(variables);
        restored = List.copyOf(restored);
    }
}
