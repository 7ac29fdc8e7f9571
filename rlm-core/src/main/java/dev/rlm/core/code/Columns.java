package dev.rlm.core.code;

/// Indentation counted in columns, with a tab stop every four, as Markdown does.
final class Columns {
    private static final int TAB = 4;

    private Columns() {}

    /// The column of the character at `offset`.
    static int of(String line, int offset) {
        int column = 0;
        for (int i = 0; i < offset; i++) {
            column = line.charAt(i) == '\t' ? nextStop(column) : column + 1;
        }
        return column;
    }

    /// The offset of the first character that is neither space nor tab, from `from` on.
    static int afterBlanks(String line, int from) {
        int i = from;
        while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    /// The line without its first `columns` columns, as far as these are blank.
    static String drop(String line, int columns) {
        int column = 0;
        int i = 0;
        while (i < line.length() && column < columns && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
            column = line.charAt(i) == '\t' ? nextStop(column) : column + 1;
            i++;
        }
        return " ".repeat(Math.max(0, column - columns)) + line.substring(i);
    }

    private static int nextStop(int column) {
        return (column / TAB + 1) * TAB;
    }
}
