package dev.rlm.core.subcall;

import java.time.Duration;
import java.util.Optional;

import dev.rlm.core.budget.Left;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.repl.ContextValue;

/// A child run, as it can be written down: all that is needed to start it.
///
/// @param level of calls below the root, from 1
/// @param context of its own; empty: the prompt is the context
/// @param share whether its session begins with the variables of the one that calls, as they were when the calling cell
///   began
/// @param ceiling of money, tokens and calls
/// @param time that it may take
public record ChildRun(
        CallId id,
        int level,
        String prompt,
        Optional<ContextValue> context,
        boolean share,
        ModelId model,
        Left ceiling,
        Duration time) {}
