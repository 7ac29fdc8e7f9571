package dev.rlm.app.logs;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// The list of runs for people.
///
/// @param escape makes text from files harmless to a terminal
public record RunListText(UnaryOperator<String> escape) {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// A table with a line for each run.
    public String render(List<RunSummary> runs) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of("ID", "STARTED (UTC)", "OUTCOME", "COST", "CALLS", "TURNS", "TIME", "MODEL", "QUESTION"));
        runs.forEach(run -> rows.add(row(run)));
        return Wording.table(rows);
    }

    private List<String> row(RunSummary run) {
        if (run.problem().isPresent()) {
            return List.of(run.id().value(), "", run.outcome(), "", "", "", "", "",
                    escape.apply(run.problem().get().replace('\n', ' ')));
        }
        return List.of(run.id().value(), run.startedAt().map(WHEN::format).orElse(""),
                escape.apply(Wording.firstLine(run.outcome())),
                run.spend().cost().shown(), Wording.number(run.spend().calls()), Wording.number(run.turns()),
                Wording.time(run.duration()), escape.apply(Wording.firstLine(run.model())),
                escape.apply(run.question()));
    }
}
