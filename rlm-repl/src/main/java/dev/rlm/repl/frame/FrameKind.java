package dev.rlm.repl.frame;

import java.util.Optional;

/// What a frame is, who may send it, and how long its body may be at most. The order of a session:
/// `HELLO`, then `TEXT`*, `BEGIN` → `READY`, then for each cell `CELL` → `STARTED` (`OUT` | call → `REPLY`)* `TAIL`* →
/// `DONE`, or `TEXT_OF` → `VALUE`. Guest threads may send `OUT` and calls between cells, too.
public enum FrameKind {

    // From the host.
    /// One document of the context; number: its index from 0.
    TEXT('t', true, Bound.ANY),
    /// JSON `{"list": bool, "sources": [names], "seed": n, "preload": bool}`: all texts were sent; number: bytes that the arguments of one
    /// guest call may have.
    BEGIN('b', true, Bound.ANY),
    /// Program text; number: the cell's.
    CELL('c', true, Bound.ANY),
    /// JSON `{"value": …}` or `{"error": message}`; number: the one that the guest gave to its call.
    REPLY('r', true, Bound.ANY),
    /// A variable's name; number: one below zero that was not used before.
    TEXT_OF('v', true, Bound.ANY),
    /// Stop what runs; number: that of its [#CELL] or [#TEXT_OF].
    INTERRUPT('i', true, Bound.NOTHING),

    // From the guest.
    /// The process is up and its engine warm; body: name and version for people.
    HELLO('H', false, Bound.SHORT),
    /// The session holds its input; number: that of [#BEGIN].
    READY('R', false, Bound.NOTHING),
    /// The cell runs from now on, number: the cell's. Before that the guest may have been busy with its own start.
    STARTED('S', false, Bound.NOTHING),
    /// Printed text as it comes; number: 1 stdout, 2 stderr.
    OUT('O', false, Bound.PIECE),
    /// The end of what a cell printed, where that was too much to send: eight bytes with the number of characters
    /// printed in all, then the last of the text; number: as for [#OUT].
    TAIL('T', false, Bound.TAIL),
    /// JSON `{"function": name, "arguments": {…}}` from the thread that runs the cell, which waits for the reply.
    MAIN_CALL('M', false, Bound.CALL),
    /// The same from another thread of the guest.
    THREAD_CALL('N', false, Bound.CALL),
    /// JSON: the cell has ended, and how; number: the cell's.
    DONE('D', false, Bound.REPORT),
    /// JSON `{"found": bool, "text": …}`; number: that of the [#TEXT_OF].
    VALUE('V', false, Bound.REPORT);

    private final char code;
    private final boolean fromHost;
    private final Bound bound;

    FrameKind(char code, boolean fromHost, Bound bound) {
        this.code = code;
        this.fromHost = fromHost;
        this.bound = bound;
    }

    /// The byte that stands for it.
    public int code() {
        return code;
    }

    /// Whether the host sends it; else the guest does.
    public boolean fromHost() {
        return fromHost;
    }

    /// Bytes that its body may have at most.
    ///
    /// @param callBytes what was agreed for the arguments of one call
    public long maxBytes(long callBytes) {
        return bound == Bound.CALL ? callBytes : bound.bytes;
    }

    /// The kind for a byte, if there is one.
    public static Optional<FrameKind> of(int code) {
        for (FrameKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private enum Bound {
        NOTHING(0), SHORT(1024), PIECE(16 * 1024), TAIL(4L * 1024 * 1024), REPORT(64L * 1024 * 1024), CALL(0), ANY(
                Integer.MAX_VALUE - 16);

        private final long bytes;

        Bound(long bytes) {
            this.bytes = bytes;
        }
    }
}
