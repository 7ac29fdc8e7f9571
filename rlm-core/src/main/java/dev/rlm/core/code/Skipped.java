package dev.rlm.core.code;

/// A fence that is not run.
///
/// @param language the fence's tag in lower case; empty for a bare fence
/// @param code what stands in it, as in [Block#code()]
/// @param line of the reply on which its content begins, from 1
/// @param reason why it is not run
public record Skipped(String language, String code, int line, Reason reason) {

    /// Why a fence is not run.
    public enum Reason {
        /// Its tag names something other than Python.
        OTHER_LANGUAGE,
        /// Python or a bare fence in a reply whose code stands in fences of a stronger kind: `repl` beats `python`, and
        /// `python` beats a bare fence.
        SKETCH,
        /// It has no closing fence, and the reply was cut off by its length.
        CUT_OFF,
        /// A bare fence whose content does not look like Python.
        NOT_PYTHON,
        /// One of several bare fences: which one is meant is not clear.
        SEVERAL_BARE
    }
}
