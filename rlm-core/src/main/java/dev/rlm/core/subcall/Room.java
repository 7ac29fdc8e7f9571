package dev.rlm.core.subcall;

import java.util.OptionalLong;

/// The memory that the REPLs of a run may have: were it alone, all that there is; once it has begun, what runs that began
/// before it left free then. A REPL counts with what it may take, not
/// with what it takes: code that a model wrote may take all of it at any time.
///
/// @param children REPLs of children at the same time, at most, however much memory there is
/// @param availableBytes for all REPLs of the run together
/// @param rootBytes that the root's REPL may take
/// @param childBytes that a child's REPL may take, at least
/// @param eachBytes that every REPL may take, where the user said so; empty: what its input needs
public record Room(int children, long availableBytes, long rootBytes, long childBytes, OptionalLong eachBytes) {
    /// Of a run without a REPL.
    public static final Room NONE = new Room(0, 0, 0, 0, OptionalLong.empty());

    /// The same with other memory.
    Room within(long bytes) {
        return new Room(children, bytes, rootBytes, childBytes, eachBytes);
    }

    /// How many children with a small context have room at the same time, at most as many as may be.
    public int fitting() {
        return Math.clamp((availableBytes - rootBytes) / Math.max(1, childBytes), 0, children);
    }

    /// What a child's REPL may take.
    ///
    /// @param needed by its input
    public long taken(long needed) {
        return eachBytes.orElse(Math.max(needed, childBytes));
    }

    /// The most that the input of a child may need: what every REPL may take, or an even part of what the root's leaves for
    /// each level below, so that a child of a child of the same size has room beside it.
    ///
    /// @param levels of children, 1 or more
    public long most(int levels) {
        return eachBytes.orElse((availableBytes - rootBytes) / levels);
    }
}
