package dev.rlm.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Spend;

/// Where a run stands at a moment, and the lines that show it.
///
/// @param turn of the root; 0 before the first
/// @param doing what it does now
/// @param open calls that have no reply yet
/// @param waiting those of them that failed and wait to be sent again
/// @param limits of the run; empty before it has started
record Picture(
        int turn,
        String doing,
        int open,
        int waiting,
        Spend spend,
        Duration elapsed,
        Optional<Limits> limits) {
    private static final int ROOMY = 60;
    private static final String BETWEEN = " · ";

    /// The lines in at most `columns` each: two, or three where there is less room.
    List<String> lines(int columns) {
        String where = turn == 0 ? doing : joined("turn " + turn, doing);
        String whereOfMost = turn == 0
                ? doing
                : joined("turn " + turn + limits.map(most -> " of " + most.turns()).orElse(""), doing);
        List<String> lines = new ArrayList<>();
        if (columns >= ROOMY) {
            lines.add(fitting(columns, joined(whereOfMost, calls()), joined(where, calls()), joined(where, inFlight()),
                    where));
            lines.add(fitting(columns, joined(tokens(), money(), timeOfLimit()), joined(money(), timeOfLimit())));
        } else {
            lines.add(fitting(columns, whereOfMost, where));
            lines.add(fitting(columns, joined(calls(), tokens()), joined(inFlight(), tokens()), tokens()));
            lines.add(fitting(columns, joined(money(), timeOfLimit()), joined(cost(), timeOfLimit()),
                    joined(cost(), clock()),
                    clock()));
        }
        return lines;
    }

    private String calls() {
        String again = waiting == 0 ? "" : String.format(Locale.ROOT, ", %,d waiting to be sent again", waiting);
        return open == 0 ? "" : Figures.counted(open - waiting, "call") + " in flight" + again;
    }

    private String inFlight() {
        return open == 0 ? "" : String.format(Locale.ROOT, "%,d in flight", open - waiting);
    }

    private String tokens() {
        return Figures.counted(spend.usage().total(), "token");
    }

    private String cost() {
        return spend.cost().shown();
    }

    private String money() {
        return cost() + limits.flatMap(Limits::cost).map(most -> " of " + most.shown()).orElse("");
    }

    private String clock() {
        return Figures.of(elapsed);
    }

    private String timeOfLimit() {
        return clock() + limits.map(most -> " of " + Figures.limit(most.time())).orElse("");
    }

    private static String joined(String... parts) {
        return String.join(BETWEEN, Stream.of(parts).filter(part -> !part.isEmpty()).toList());
    }

    /// The first form that fits, else the last one cut.
    private static String fitting(int columns, String... forms) {
        return Stream.of(forms)
                .filter(form -> TextWidth.of(form) <= columns)
                .findFirst()
                .orElseGet(() -> TextWidth.cut(forms[forms.length - 1], columns));
    }
}
