package dev.rlm.core.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.Output;
import dev.rlm.core.repl.Variable;

/// Writes what the model is told as the user of its conversation.
///
/// @param shownChars most that is shown of a turn's output
/// @param subCallChars what one sub-call can hold
public record UserMessage(int shownChars, int subCallChars) {
    /// The most that any model is shown of a turn's output.
    public static final int MOST_SHOWN_CHARS = 20_000;
    private static final int MOST_NAMES = 20;
    private static final int MOST_VARIABLES = 100;

    /// What a session begins with beside its input.
    public sealed interface Made {
        record Nothing() implements Made {}

        /// Of the user's setup.
        record BySetup(List<Variable> of) implements Made {
            public BySetup {
                of = List.copyOf(of);
            }
        }

        /// Copied from the caller's session.
        record ByCaller(List<Variable> of) implements Made {
            public ByCaller {
                of = List.copyOf(of);
            }
        }

        /// @param why the caller's session, with which it was to begin, could not be copied
        record Missing(String why) implements Made {}

        /// All that is there.
        default List<Variable> variables() {
            return switch (this) {
                case Nothing _,Missing _ -> List.of();
                case BySetup(List<Variable> of) -> of;
                case ByCaller(List<Variable> of) -> of;
            };
        }
    }

    /// The first message: the question, the shape of the context, what the session holds already, and the guard.
    ///
    public String opening(Question question, Made made, TurnView view) {
        String guard = question.hasContext()
                ? "Look at the context with code before you answer; an answer in this turn is taken only from code that ran."
                : "The question itself is all there is; use code where it helps.";
        String there = switch (made) {
            case Made.Nothing() -> "";
            case Made.Missing(String why) ->
                "\n\nThe variables of the run that asks you could not be copied: %s. They are not there."
                        .formatted(why);
            case Made.BySetup(List<Variable> variables) -> "\n\nAlready there, from the user: " + variables(variables);
            case Made.ByCaller(List<Variable> variables) ->
                "\n\nAlready there, from the run that asks you, as copies: " + variables(variables);
        };
        return "Question:\n%s\n\nContext: %s%s\n\nOne sub-call can hold about %s characters.\n%s %s".formatted(
                question.shown(), shape(question), there, SystemPrompt.grouped(subCallChars), view.line(), guard);
    }

    /// What a turn brought: outputs, hints, variables, and where things stand.
    public String afterTurn(List<CellResult> results, List<Hint> hints, TurnView next) {
        StringBuilder text = new StringBuilder();
        if (!results.isEmpty()) {
            text.append(outputs(results)).append("\n\n");
        }
        if (!hints.isEmpty()) {
            text.append(hints.stream().map(hint -> "Note: " + hint.text()).collect(Collectors.joining("\n")))
                    .append("\n\n");
        }
        if (!results.isEmpty()) {
            text.append("Variables: ").append(variables(results.getLast().report().variables())).append("\n");
        }
        return text.append(next.line()).toString();
    }

    /// What a turn printed, for people and for a best answer so far: output without headings.
    public static String printed(List<CellResult> results) {
        return results.stream()
                .map(result -> result.report().stdout().text() + result.given().orElse(""))
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n"))
                .strip();
    }

    /// What the blocks put out, each with its heading. Together they get `shownChars`: each its even part, and what
    /// those before it left over.
    private String outputs(List<CellResult> results) {
        List<String> shown = new ArrayList<>();
        int left = shownChars;
        for (int i = 0; i < results.size(); i++) {
            long behind = results.stream().skip(i + 1).mapToLong(result -> output(result).length()).sum();
            int part = (int) Math.max(left / (results.size() - i), left - behind);
            String whole = output(results.get(i));
            String cut = Cut.middle(whole, part, whole.length() + hidden(results.get(i).report()));
            left -= Math.min(part, whole.length());
            shown.add((results.size() == 1 ? "Output:\n" : String.format(Locale.ROOT, "Output of block %d:\n", i + 1))
                    + cut);
        }
        return String.join("\n\n", shown);
    }

    private static String output(CellResult result) {
        CellReport report = result.report();
        String ending = switch (result) {
            case CellResult.Completed(CellReport _, Optional<String> value, boolean _) ->
                value.map(repr -> "=> " + repr).orElse("");
            case CellResult.Raised(CellReport _, String traceback) -> traceback;
            case CellResult.TimedOut(CellReport _, String why) -> "Interrupted: " + why;
            case CellResult.Killed(CellReport _, CellResult.Cause _, String why) -> "Session lost: " + why;
        };
        String text = List.of(report.stdout(), report.stderr())
                .stream()
                .map(Output::text)
                .filter(printed -> !printed.isEmpty())
                .map(UserMessage::withLineEnd)
                .collect(Collectors.joining()) + ending;
        return text.isBlank() ? "(nothing was printed)" : text.stripTrailing();
    }

    private static String withLineEnd(String text) {
        return text.endsWith("\n") ? text : text + "\n";
    }

    /// How many characters the engine left out of what was printed.
    private static long hidden(CellReport report) {
        return Stream.of(report.stdout(), report.stderr())
                .mapToLong(output -> Math.max(0, output.chars() - output.text().length()))
                .sum();
    }

    private static String variables(List<Variable> variables) {
        if (variables.isEmpty()) {
            return "none";
        }
        String listed = variables.stream()
                .limit(MOST_VARIABLES)
                .map(UserMessage::variable)
                .collect(Collectors.joining(", "));
        return variables.size() <= MOST_VARIABLES
                ? listed
                : listed + String.format(Locale.ROOT, " and %d more", variables.size() - MOST_VARIABLES);
    }

    private static String variable(Variable variable) {
        return variable.size().isEmpty()
                ? "%s (%s)".formatted(variable.name(), variable.type())
                : "%s (%s, %s)".formatted(variable.name(), variable.type(), variable.size());
    }

    private static String shape(Question question) {
        List<String> names = question.input().sources();
        return switch (question.input().context()) {
            case ContextValue.Text(String text) when !question.hasContext() ->
                "none beside the question; `context` is the question itself, a str of %s characters."
                        .formatted(SystemPrompt.grouped(text.length()));
            case ContextValue.Text(String text) -> "`context` is a str of %s characters%s.".formatted(
                    SystemPrompt.grouped(text.length()), names.isEmpty() ? "" : " (" + names.getFirst() + ")");
            case ContextValue.Texts(List<String> texts) -> "`context` is a list[str] of %s, %s characters in all:\n%s"
                    .formatted(texts.size() == 1 ? "1 document" : SystemPrompt.grouped(texts.size()) + " documents",
                            SystemPrompt.grouped(question.input().context().chars()), listing(texts, names));
        };
    }

    private static String listing(List<String> texts, List<String> names) {
        String first = IntStream.range(0, Math.min(MOST_NAMES, texts.size()))
                .mapToObj(i -> String.format(Locale.ROOT, "  %d. %s (%s characters)", i,
                        i < names.size() ? names.get(i) : "",
                        SystemPrompt.grouped(texts.get(i).length())))
                .collect(Collectors.joining("\n"));
        if (texts.size() <= MOST_NAMES) {
            return first;
        }
        long rest = texts.stream().skip(MOST_NAMES).mapToLong(String::length).sum();
        return first + "\n  … and %s more with %s characters (names in `sources`)".formatted(
                SystemPrompt.grouped(texts.size() - MOST_NAMES), SystemPrompt.grouped(rest));
    }
}
