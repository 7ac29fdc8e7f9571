package dev.rlm.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// The question of a run, from the command line or from stdin.
final class Prompt {
    static final String STDIN = "-";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Prompt() {}

    /// @param argument as typed; null when there is none
    /// @param sources of the context, which may want stdin too
    /// @throws UsageException when there is no question, or stdin is asked for twice
    static String read(@Nullable String argument, List<String> sources, Terminal terminal) {
        if (argument == null) {
            throw new UsageException("there is no prompt; for example: rlm run \"What changed in version 2?\" -c docs");
        }
        if (sources.stream().filter(STDIN::equals).count() > 1) {
            throw new UsageException("-c - is given twice, but stdin can be read only once");
        }
        if (argument.equals(STDIN) && sources.contains(STDIN)) {
            throw new UsageException("the prompt and the context cannot both come from stdin; give one of them as text "
                    + "or a file");
        }
        String prompt = argument.equals(STDIN) ? ofStdin(terminal) : argument;
        if (prompt.isBlank()) {
            throw new UsageException(argument.equals(STDIN) ? "the prompt on stdin is empty" : "the prompt is empty");
        }
        return prompt;
    }

    private static String ofStdin(Terminal terminal) {
        try {
            byte[] bytes = terminal.in().readAllBytes();
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new UsageException("the prompt on stdin is no text in UTF-8");
        } catch (IOException failure) {
            throw new UsageException("the prompt cannot be read from stdin: " + failure.getMessage());
        }
    }
}
