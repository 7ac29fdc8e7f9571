package dev.rlm.core.prompt;

/// Shortens text to a number of characters, never through the middle of one.
public final class Cut {
    private Cut() {}

    /// At most `chars` from the start.
    public static String head(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        return text.substring(0, chars > 0 && Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
    }

    /// At most `chars` from the end.
    public static String tail(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        int start = text.length() - chars;
        return text
                .substring(start < text.length() && Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
    }

    /// Head and tail, with a line between them that tells the true length. `text` may itself be cut already.
    ///
    /// @param trueChars how long the whole is
    public static String middle(String text, int chars, long trueChars) {
        if (text.length() <= chars) {
            return text;
        }
        String start = head(text, chars * 2 / 3);
        String end = tail(text, chars / 3);
        return start + "\n[… cut: %s of %s characters are not shown …]\n".formatted(
                SystemPrompt.grouped(trueChars - start.length() - end.length()), SystemPrompt.grouped(trueChars)) + end;
    }
}
