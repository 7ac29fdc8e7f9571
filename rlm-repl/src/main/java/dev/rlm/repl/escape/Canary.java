package dev.rlm.repl.escape;

import java.util.random.RandomGenerator;

/// Makes texts that are nowhere else. Not thread-safe.
///
/// @param random of which nobody can tell what comes next
record Canary(RandomGenerator random) {
    /// With which all begin: a guest that searches may know it.
    static final String PREFIX = "canary-";

    String next() {
        return PREFIX + "%016x%016x".formatted(random.nextLong(), random.nextLong());
    }
}
