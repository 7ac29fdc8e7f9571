package dev.rlm.core.llm;

/// Why a reply ended.
public enum Finish {
    /// By itself.
    STOP,
    /// Cut off at the maximum output or the window.
    LENGTH,
    /// To have tools called.
    TOOL_CALLS,
    /// Withheld or refused by the provider's filter.
    FILTERED,
    /// The provider did not say, or said something unknown.
    UNKNOWN
}
