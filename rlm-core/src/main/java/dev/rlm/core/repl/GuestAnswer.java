package dev.rlm.core.repl;

/// The guest's `answer` after a cell. `ready` is set back to False in the guest once it was read.
///
/// @param ready whether the cell declared it final
/// @param content as text: a `str` as it is, dicts and lists as JSON, anything else by `str()`; empty when unset
/// @param via how it was set
/// @param rebound whether `answer` had been bound to something that is no dict, and was put back
public record GuestAnswer(boolean ready, String content, Via via, boolean rebound) {
    public static final GuestAnswer UNSET = new GuestAnswer(false, "", Via.ANSWER, false);

    /// The way the guest took.
    public enum Via {
        /// `answer["ready"] = True`
        ANSWER,
        /// `FINAL(x)` called in code
        FINAL,
        /// `FINAL_VAR(name)` called in code
        FINAL_VAR
    }
}
