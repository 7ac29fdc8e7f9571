package dev.rlm.core.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Decides which fences of a reply run. Used once, by one thread.
final class FenceChoice {
    private final Scanned scanned;
    private final List<Fence> fences;
    private final boolean cutOff;
    private final Predicate<String> looksLikePython;
    private final Rank strongest;
    private final boolean oneBare;

    /// How strongly a fence says that it is meant to run, weakest first.
    private enum Rank {
        OTHER, BARE, PYTHON, REPL;

        static Rank of(FenceMark mark) {
            if (mark.isRepl()) {
                return REPL;
            }
            if (mark.isPython()) {
                return PYTHON;
            }
            return mark.isBare() ? BARE : OTHER;
        }
    }

    FenceChoice(Scanned scanned, boolean cutOff, Predicate<String> looksLikePython) {
        this.scanned = scanned;
        this.cutOff = cutOff;
        this.looksLikePython = looksLikePython;
        this.fences = scanned.fences().stream().filter(fence -> !fence.isBlank() || isCutOff(fence)).toList();
        this.strongest = fences.stream().map(fence -> Rank.of(fence.mark())).max(Rank::compareTo).orElse(Rank.OTHER);
        this.oneBare = fences.stream().filter(fence -> fence.mark().isBare()).count() == 1;
    }

    ParsedReply reply() {
        List<Block> blocks = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (Fence fence : fences) {
            String code = fence.code();
            Optional<Skipped.Reason> reason = reasonToSkip(fence, code);
            if (reason.isPresent()) {
                skipped.add(new Skipped(fence.mark().language(), code, fence.line(), reason.get()));
                DirectiveReader.faultsIn(fence, scanned);
            } else {
                blocks.add(new Block(fence.mark().language(), code, fence.line()));
            }
        }
        return scanned.reply(blocks, skipped);
    }

    private Optional<Skipped.Reason> reasonToSkip(Fence fence, String code) {
        Rank rank = Rank.of(fence.mark());
        if (rank == Rank.OTHER) {
            return Optional.of(Skipped.Reason.OTHER_LANGUAGE);
        }
        if (rank != strongest) {
            return Optional.of(Skipped.Reason.SKETCH);
        }
        if (isCutOff(fence)) {
            return Optional.of(Skipped.Reason.CUT_OFF);
        }
        return rank == Rank.BARE ? reasonToSkipBare(code) : Optional.empty();
    }

    private Optional<Skipped.Reason> reasonToSkipBare(String code) {
        if (!oneBare) {
            return Optional.of(Skipped.Reason.SEVERAL_BARE);
        }
        return looksLikePython.test(code) ? Optional.empty() : Optional.of(Skipped.Reason.NOT_PYTHON);
    }

    private boolean isCutOff(Fence fence) {
        return cutOff && fence.isUnclosed() && !fence.isStray();
    }
}
