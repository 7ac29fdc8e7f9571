package dev.rlm.repl.fence;

/// Whether guests can be fenced in here.
public sealed interface Fencing {

    /// They can.
    record Ready(Fence fence) implements Fencing {}

    /// They cannot.
    ///
    /// @param why and what to do, in one line
    record Missing(String why) implements Fencing {}
}
