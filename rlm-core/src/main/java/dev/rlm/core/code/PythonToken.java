package dev.rlm.core.code;

/// A word of Python.
///
/// @param spaced space or a line end stands before it
record PythonToken(Kind kind, String text, boolean spaced) {

    /// Comments and line ends inside brackets are no tokens.
    enum Kind {
        NAME, NUMBER, STRING, OPERATOR, OPENING, CLOSING, LINE_END
    }

    boolean is(String other) {
        return text.equals(other) && kind != Kind.STRING;
    }
}
