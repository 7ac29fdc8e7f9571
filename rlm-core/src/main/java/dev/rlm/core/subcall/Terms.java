package dev.rlm.core.subcall;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Sampling;

/// What holds for all sub-calls of a run.
///
/// @param maxOutput of a plain call, by model
/// @param childShare of what is left that one child may use, above 0, at most 1
/// @param memory that a child's REPL needs for its input, in bytes
/// @param unforkable the engine's name when its sessions cannot be forked, so that children share no variables
public record Terms(
        GuestModels models,
        ToIntFunction<ModelId> maxOutput,
        Sampling sampling,
        BigDecimal childShare,
        ToLongFunction<ChildRun> memory,
        Optional<String> unforkable) {}
