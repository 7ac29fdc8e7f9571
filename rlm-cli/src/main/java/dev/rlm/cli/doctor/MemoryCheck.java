package dev.rlm.cli.doctor;

import java.util.Locale;

import dev.rlm.app.Machine;
import dev.rlm.app.settings.Settings;

/// Whether the REPLs that the settings allow at once fit into the memory that is there.
///
/// @param totalBytes of the machine or container
/// @param freeBytes of it that could be had now
/// @param heapBytes that rlm itself may take for contexts and what else it holds
/// @param leastBytes that a REPL of the engine needs, whatever its context
record MemoryCheck(long totalBytes, long freeBytes, long heapBytes, long leastBytes) {
    private static final String CHECK = "memory";

    static MemoryCheck of(Machine machine, long leastBytes) {
        return new MemoryCheck(machine.memoryBytes(), machine.availableBytes(), Runtime.getRuntime().maxMemory(),
                leastBytes);
    }

    Finding look(Settings settings) {
        long each = settings.cell().memoryBytes().orElse(leastBytes);
        String there = "%s of %s free, rlm itself may take %s".formatted(Sizes.text(freeBytes), Sizes.text(totalBytes),
                Sizes.text(heapBytes));
        if (each < leastBytes) {
            return Finding.fail(CHECK, "memory = %s, but a REPL needs %s at least".formatted(Sizes.setting(each),
                    Sizes.setting(leastBytes)),
                    "set memory to " + Sizes.setting(leastBytes) + " or more, or leave it out");
        }
        if (each > totalBytes) {
            return Finding.fail(CHECK, "a REPL takes %s, the machine has %s".formatted(Sizes.setting(each),
                    Sizes.text(totalBytes)), "set memory lower, or use a machine with more");
        }
        boolean children = settings.limits().depth() > 1;
        long repls = children ? 1L + settings.tree().maxChildren() : 1;
        long fit = freeBytes / each;
        if (fit < repls) {
            return Finding.warn(CHECK, String.format(Locale.ROOT, "%s; %d REPLs of %s at once need %s", there, repls,
                    Sizes.setting(each), Sizes.text(repls * each)), remedy(children, fit));
        }
        return Finding.ok(CHECK, "%s; a REPL takes %s: %s".formatted(there, Sizes.setting(each), children
                ? String.format(Locale.ROOT, "the run's own and its %d children fit", settings.tree().maxChildren())
                : String.format(Locale.ROOT, "the run's own fits; with max_depth 2 so would %d of %d children",
                        Math.min(fit - 1, settings.tree().maxChildren()), settings.tree().maxChildren())));
    }

    private static String remedy(boolean children, long fit) {
        if (children && fit >= 2) {
            return "set max_children to " + (fit - 1) + ", or end other programs";
        }
        return children ? "set max_depth to 1, or end other programs" : "end other programs";
    }
}
