package dev.rlm.core.llm;

/// What a model call is for.
public enum Purpose {
    /// A turn of the root run.
    ROOT,
    /// A plain `llm_query` of guest code.
    SUB,
    /// A turn of a child run.
    CHILD,
    /// The last call of a node that ran out of a budget.
    FINAL,
    /// The whole input in one call, without a REPL.
    DIRECT
}
