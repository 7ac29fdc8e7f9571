package dev.rlm.core.code;

import java.util.List;

/// Tells Python code from other text by its shape, without an interpreter.
public final class PythonShape {
    private PythonShape() {}

    /// Whether a text is most likely Python code that is meant to run: strings and brackets end, in each line operands and
    /// operators alternate, and at least one line does something. Data that happen to be valid Python, such as JSON, do not
    /// count. Takes time linear in the length of the text.
    public static boolean isPython(String text) {
        return PythonTokens.of(text).map(PythonShape::isCode).orElse(false);
    }

    private static boolean isCode(List<PythonToken> tokens) {
        boolean tells = false;
        int start = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).kind() == PythonToken.Kind.LINE_END) {
                PythonStatement statement = new PythonStatement(tokens.subList(start, i));
                if (!statement.fits()) {
                    return false;
                }
                tells |= statement.tells();
                start = i + 1;
            }
        }
        return tells;
    }
}
