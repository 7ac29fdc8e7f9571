package dev.rlm.core.prompt;

import java.util.Locale;

import java.util.Optional;

/// Where a node stands, as its next message tells the model.
///
/// @param turn the one that begins, from 1
/// @param of how many
/// @param budget what is left, from half of any budget on
public record TurnView(int turn, int of, Optional<String> budget) {

    String line() {
        return String.format(Locale.ROOT, "Turn %d/%d.", turn, of) + budget.map(left -> " " + left).orElse("");
    }
}
