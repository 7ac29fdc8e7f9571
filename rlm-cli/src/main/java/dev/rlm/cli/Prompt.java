package dev.rlm.cli;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// The question of a run, from the command line or from stdin.
final class Prompt {
    private Prompt() {}

    /// @param argument as typed; null when there is none
    /// @param sources of the context, which may want stdin too
    /// @throws UsageException when there is no question, or stdin is asked for twice
    static String read(@Nullable String argument, List<String> sources, Terminal terminal) {
        if (argument == null) {
            throw new UsageException("there is no prompt; for example: rlm run \"What changed in version 2?\" -c docs");
        }
        if (sources.stream().filter(InputText.STDIN::equals).count() > 1) {
            throw new UsageException("-c - is given twice, but stdin can be read only once");
        }
        if (argument.equals(InputText.STDIN) && sources.contains(InputText.STDIN)) {
            throw new UsageException("the prompt and the context cannot both come from stdin; give one of them as text "
                    + "or a file");
        }
        String prompt = argument.equals(InputText.STDIN) ? InputText.ofStdin("prompt", terminal) : argument;
        if (prompt.isBlank()) {
            throw new UsageException(
                    argument.equals(InputText.STDIN) ? "the prompt on stdin is empty" : "the prompt is empty");
        }
        return prompt;
    }
}
