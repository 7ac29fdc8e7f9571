package dev.rlm.cli;

import java.util.List;
import java.util.Optional;

import dev.rlm.app.TerminalText;

/// A few lines at the end of what a terminal shows on stderr, drawn again in their place; other lines go above them.
///
/// The cursor rests at the beginning of the first of them. Whatever a terminal does to lines when its window changes,
/// all that is drawn here stays behind the cursor, so that erasing to the end of the screen removes just that. The
/// cursor is never hidden and the terminal's mode never changed: there is nothing to put back when the program is
/// killed. Wrapping is off while a line is drawn, so that one which the terminal counts wider cannot take a second row.
/// Thread-safe.
final class LiveRegion {
    static final int LEAST_COLUMNS = 20;
    private static final String ESCAPE = "\u001b[";
    private static final String ERASE_BELOW = ESCAPE + "J";
    private static final String ERASE_REST_OF_LINE = ESCAPE + "K";
    private static final String WRAP_OFF = ESCAPE + "?7l";
    private static final String WRAP_ON = ESCAPE + "?7h";
    private static final String FAINT = ESCAPE + "2m";
    private static final String PLAIN = ESCAPE + "m";

    private final Terminal terminal;
    private final Window window;
    private List<String> shown = List.of();
    private boolean ended;

    LiveRegion(Terminal terminal, Window window) {
        this.terminal = terminal;
        this.window = window;
    }

    /// What may be drawn on.
    ///
    /// @param columns a line may take
    /// @param rows the region may take
    record Room(int columns, int rows) {}

    /// The room there is now; empty when the window is too small. The last column and row stay free: some terminals wrap
    /// or scroll there.
    synchronized Optional<Room> room() {
        return window.size()
                .filter(size -> size.columns() >= LEAST_COLUMNS && size.rows() > 1)
                .map(size -> new Room(size.columns() - 1, size.rows() - 1));
    }

    /// Draws `lines` in place of what was there; none erases it. Once it has ended, nothing.
    ///
    /// @param lines cut where they do not fit
    synchronized void show(List<String> lines) {
        if (ended || (lines.isEmpty() && shown.isEmpty())) {
            return;
        }
        shown = List.copyOf(lines);
        terminal.tellStyled(drawing());
    }

    /// Prints `text` above, on lines of its own.
    ///
    /// @param text as it may be shown
    synchronized void above(String text) {
        terminal.tellStyled((shown.isEmpty() ? "" : "\r" + ERASE_BELOW) + text + "\n"
                + (shown.isEmpty() ? "" : drawing()));
    }

    /// Erases it for good.
    synchronized void end() {
        show(List.of());
        ended = true;
    }

    private String drawing() {
        Optional<Room> room = shown.isEmpty() ? Optional.empty() : room();
        if (room.isEmpty()) {
            return "\r" + ERASE_BELOW;
        }
        int rows = Math.min(shown.size(), room.get().rows());
        StringBuilder out = new StringBuilder(WRAP_OFF).append('\r');
        for (int i = 0; i < rows; i++) {
            String line = TextWidth.cut(TerminalText.visibleLine(shown.get(i)), room.get().columns());
            out.append(i == 0 ? line : FAINT + line + PLAIN)
                    .append(ERASE_REST_OF_LINE)
                    .append(i < rows - 1 ? "\r\n" : ERASE_BELOW + "\r");
        }
        if (rows > 1) {
            out.append(ESCAPE).append(rows - 1).append('A');
        }
        return out.append(WRAP_ON).toString();
    }
}
