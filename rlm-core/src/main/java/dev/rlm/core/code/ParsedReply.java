package dev.rlm.core.code;

import java.util.List;
import java.util.Optional;

/// What a reply says, taken apart.
///
/// @param prose the text without thinking and without fences, stripped
/// @param withoutThinking the text without thinking, fences kept, stripped
/// @param blocks to run, in this order
/// @param skipped fences that are not run, in the order of the text; fences without content are left out
/// @param directive the last well-formed one in the prose; it stands beside `blocks` if the reply has both
/// @param faults near misses in the order of the text, at most [ReplyParser#MAX_FAULTS]
/// @param unclosedFence the reply ends inside a fence
public record ParsedReply(
        String prose,
        String withoutThinking,
        List<Block> blocks,
        List<Skipped> skipped,
        Optional<Directive> directive,
        List<DirectiveFault> faults,
        boolean unclosedFence) {
    public ParsedReply {
        blocks = List.copyOf(blocks);
        skipped = List.copyOf(skipped);
        faults = List.copyOf(faults);
    }
}
