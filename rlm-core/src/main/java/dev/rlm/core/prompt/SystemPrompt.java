package dev.rlm.core.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// What every model of a run is told first, from one versioned resource file. The version goes into the trajectory.
///
/// @param version of the text
/// @param template with its placeholders
public record SystemPrompt(String version, String template) {
    private static final String HEADER_END = "---\n";
    private static final int CHARS_PER_TOKEN = 3;
    private static final int MOST_SUB_CALL_CHARS = 100_000;
    private static final int ROUND = 1_000;

    /// The text that comes with this version of rlm.
    public static SystemPrompt load() {
        String file = resource("system-prompt.md");
        int end = file.indexOf(HEADER_END);
        return new SystemPrompt(file.substring("version: ".length(), end).strip(),
                file.substring(end + HEADER_END.length()).strip());
    }

    /// What a node can call.
    ///
    /// @param levels of calls that it may make below itself: 0 none, 1 plain ones, more: child runs too
    /// @param shares whether a child run can begin with its variables
    public record Reach(int levels, boolean shares) {
        private String vocabulary() {
            return switch (levels) {
                case 0 -> resource("vocabulary-none.md").strip();
                case 1 -> resource("vocabulary-plain.md").strip();
                default -> resource("vocabulary-deep.md").strip()
                        + (shares ? "\n" + resource("vocabulary-share.md").strip() : "");
            };
        }
    }

    /// The prompt of a node.
    ///
    /// @param reach what it can call
    /// @param shownChars what is shown of a turn's output
    /// @param subCallChars what one sub-call can hold
    /// @param added by the user, at the end
    public String text(Reach reach, int shownChars, int subCallChars, Optional<String> added) {
        String reading = reach.levels == 0 ? "reading-none.md" : "reading-calls.md";
        String base = template.replace("{{vocabulary}}", reach.vocabulary())
                .replace("{{reading}}", resource(reading).strip())
                .replace("{{sub_call_chars}}", grouped(subCallChars))
                .replace("{{shown_chars}}", grouped(shownChars));
        return added.map(more -> base + "\n\n" + more.strip()).orElse(base);
    }

    /// What one sub-call to a model with this window can hold, in characters: about 100,000, less where the window is
    /// smaller; a quarter of it is left for the reply.
    public static int subCallChars(int contextWindow) {
        int fitting = (int) Math.min(MOST_SUB_CALL_CHARS, contextWindow * 3L / 4 * CHARS_PER_TOKEN);
        return Math.max(ROUND, fitting / ROUND * ROUND);
    }

    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String resource(String name) {
        try (InputStream in = SystemPrompt.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing from the jar: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the jar", e);
        }
    }
}
