package dev.rlm.cli.doctor;

import java.util.Locale;

/// Sizes in bytes as people and settings write them.
final class Sizes {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private Sizes() {}

    /// `512 MB`, `1.5 GB`; units are powers of 1024.
    static String text(long bytes) {
        if (bytes >= 10 * GIB) {
            return bytes / GIB + " GB";
        }
        if (bytes >= GIB) {
            return String.format(Locale.ROOT, "%.1f GB", (double) bytes / GIB);
        }
        return bytes >= MIB ? bytes / MIB + " MB" : Math.ceilDiv(bytes, KIB) + " kB";
    }

    /// `512m`, as the setting `memory` takes it; not less than `bytes`.
    static String setting(long bytes) {
        return bytes % GIB == 0 ? bytes / GIB + "g" : Math.ceilDiv(bytes, MIB) + "m";
    }
}
