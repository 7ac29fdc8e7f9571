package dev.rlm.core.run;

import java.util.Optional;

import dev.rlm.core.budget.Ledger;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.prompt.Question;
import dev.rlm.core.protocol.Sessions;

/// What a node starts with.
///
/// @param account its place in the ledger, with its limits
/// @param level 0 for the root
/// @param replBytes that its REPL may take; 0 without one
/// @param purpose of its turns
/// @param seed of its guest
/// @param caller the session whose variables its own begins with
/// @param stop ends it with its final call
/// @param work ends its work; under `stop`
record NodePlan(
        Ledger.Node account,
        int level,
        long replBytes,
        Question question,
        ModelId model,
        Purpose purpose,
        long seed,
        Optional<Sessions.Caller> caller,
        Cancellation stop,
        Cancellation work) {}
