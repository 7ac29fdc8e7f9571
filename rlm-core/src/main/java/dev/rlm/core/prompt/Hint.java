package dev.rlm.core.prompt;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.rlm.core.code.DirectiveFault;
import dev.rlm.core.code.Skipped;
import dev.rlm.core.repl.Variable;

/// A word to the model on what it did and what it should do.
///
/// @param why the rule behind it, for the record: a short key
/// @param text what the model is told
public record Hint(String why, String text) {

    public static Hint emptyReply() {
        return new Hint("empty_reply", "Your reply was empty. Write one block of ```repl code, or FINAL(...).");
    }

    /// The provider's filter, or the model itself, refused.
    public static Hint withheldReply() {
        return new Hint("withheld_reply", "Your reply was withheld or a refusal, so nothing was done. "
                + "Write one block of ```repl code that brings the task on, or FINAL(...).");
    }

    public static Hint noCode() {
        return new Hint("no_code", "Your reply held neither ```repl code nor a final answer, so nothing was done. "
                + "Write one block of ```repl code; to end, set answer[\"content\"] and answer[\"ready\"] = True, "
                + "or put FINAL(your answer) on a line of its own.");
    }

    public static Hint toolCall() {
        return new Hint("tool_call", "Tool calls are not used here. Write a block of ```repl code instead.");
    }

    public static Hint lookFirst() {
        return new Hint("look_first", "You have not looked at the input yet, so this answer was not taken. "
                + "Look at `context` with code first.");
    }

    public static Hint finalBesideCode() {
        return new Hint("final_beside_code", "Your reply held code and FINAL: the code was run, FINAL was ignored. "
                + "See what the code printed, then give the answer.");
    }

    public static Hint finalVarAfterError() {
        return new Hint("final_var_after_error", "FINAL_VAR was ignored, because the code did not run to its end.");
    }

    public static Hint unknownVariable(String name, List<Variable> variables) {
        return new Hint("unknown_variable", "There is no variable `%s`. The variables are: %s.".formatted(name,
                variables.isEmpty()
                        ? "none"
                        : variables.stream().map(Variable::name).collect(Collectors.joining(", "))));
    }

    /// A near miss of a directive.
    public static Hint notADirective(DirectiveFault fault) {
        return new Hint("not_a_directive", "`%s` was not taken as an answer: %s.".formatted(fault.written(),
                switch (fault.reason()) {
                    case IN_SENTENCE -> "it must stand on a line of its own";
                    case IN_FENCE -> "it stands in a fence that was not run";
                    case SPACE -> "no space may stand before the parenthesis";
                    case SPELLING -> "write FINAL or FINAL_VAR";
                    case NO_PARENTHESES -> "write FINAL(your answer)";
                    case UNCLOSED -> "its closing parenthesis is missing";
                    case EMPTY -> "it is empty";
                    case NOT_A_NAME -> "FINAL_VAR takes the name of one variable; assign the value to a variable first";
                    case NEEDS_CODE -> "an f-string needs code; use a ```repl block and FINAL(...) there";
                }));
    }

    /// A fence that was not run.
    public static Hint notRun(Skipped skipped) {
        return switch (skipped.reason()) {
            case CUT_OFF -> cutOff();
            case OTHER_LANGUAGE -> notRun("the `%s` block; only ```repl blocks of Python run"
                    .formatted(skipped.language()));
            case SKETCH -> notRun("%s beside the code that was; mark what is to run as ```repl".formatted(
                    skipped.language().isEmpty() ? "an unmarked block" : "the `" + skipped.language() + "` block"));
            case NOT_PYTHON -> notRun("an unmarked block that is not Python; mark what is to run as ```repl");
            case SEVERAL_BARE -> notRun("several unmarked blocks; mark the one that is to run as ```repl");
        };
    }

    private static Hint notRun(String what) {
        return new Hint("not_run", "Not run: " + what + ".");
    }

    public static Hint cutOff() {
        return new Hint("cut_off", "Your reply was cut off before its end: what it had not finished was not run. "
                + "Write less at a time.");
    }

    public static Hint answerRebound() {
        return new Hint("answer_rebound", "`answer` must stay a dict; it was put back. "
                + "Set answer[\"content\"] and answer[\"ready\"] = True.");
    }

    public static Hint answerAfterError() {
        return new Hint("answer_after_error", "The block set the answer and then raised, so the answer was not taken. "
                + "answer[\"ready\"] is False again.");
    }

    public static Hint restored(List<String> names) {
        return new Hint("restored", names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))
                + (names.size() == 1 ? " was overwritten and has" : " were overwritten and have")
                + " been put back. Use other names for your variables.");
    }

    /// The model goes round in circles: the same code again and again.
    public static Hint sameCode(int times) {
        return new Hint("same_code",
                String.format(Locale.ROOT, "You have run the same code %d times. It will not bring "
                        + "anything else; try another way, or answer with what you have.", times));
    }

    /// A sub-call was asked for a second time, and paid again.
    public static Hint sameSubPrompt() {
        return new Hint("same_sub_prompt", "You have asked a sub-call the very same thing twice, and both were paid. "
                + "Keep what sub-calls return in variables.");
    }

    /// Many small sub-calls cost more than few large ones.
    public static Hint shortSubPrompts(int calls, int chars) {
        return new Hint("short_sub_prompts",
                String.format(Locale.ROOT, "You have made more than %d sub-calls with fewer "
                        + "than %d characters each. One sub-call can hold far more: put many items into one prompt.",
                        calls,
                        chars));
    }

    /// Turns pass and nothing is kept.
    public static Hint noNewVariable(int turns) {
        return new Hint("no_new_variable", String.format(Locale.ROOT, "In %d turns you have made no new variable. Keep "
                + "what you find in variables, or answer with what you have.", turns));
    }

    /// Cell after cell fails.
    public static Hint failedCells(int cells) {
        return new Hint("failed_cells",
                String.format(Locale.ROOT, "The last %d cells have failed. Take a smaller step, "
                        + "and look at what it prints before the next.", cells));
    }

    /// @param prepared whether a setup of the user's runs in each session
    public static Hint replLost(String why, boolean prepared) {
        return new Hint("repl_lost", "The session was lost (" + why + "). A new one was started: `context` "
                + (prepared ? "and what the user prepared are" : "is") + " there, your variables are gone.");
    }
}
