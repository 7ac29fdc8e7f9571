package dev.rlm.core.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// What has been found in a reply so far. Confined to one parse.
final class Scanned {
    private final StringBuilder prose = new StringBuilder();
    private final StringBuilder withoutThinking = new StringBuilder();
    private final List<Fence> fences = new ArrayList<>();
    private final List<DirectiveFault> faults = new ArrayList<>();
    private @Nullable Directive directive;

    void prose(String line) {
        prose.append(line).append('\n');
        kept(line);
    }

    /// A line that is neither thinking nor prose.
    void kept(String line) {
        withoutThinking.append(line).append('\n');
    }

    void fence(Fence fence) {
        fences.add(fence);
    }

    void directive(Directive found) {
        directive = found;
    }

    void fault(DirectiveFault fault) {
        if (faults.size() < ReplyParser.MAX_FAULTS) {
            faults.add(fault);
        }
    }

    /// All so far was thinking.
    void forget() {
        prose.setLength(0);
        withoutThinking.setLength(0);
        fences.clear();
        faults.clear();
        directive = null;
    }

    List<Fence> fences() {
        return List.copyOf(fences);
    }

    ParsedReply reply(List<Block> blocks, List<Skipped> skipped) {
        boolean unclosed = fences.stream().anyMatch(fence -> !fence.isStray() && fence.isUnclosed());
        return new ParsedReply(prose.toString().strip(), withoutThinking.toString().strip(), blocks, skipped,
                Optional.ofNullable(directive), faults, unclosed);
    }
}
