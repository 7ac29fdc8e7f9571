package dev.rlm.cli.doctor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/// One thing to look at.
///
/// @param name of the finding when there is no other
/// @param limit how long it may take
/// @param look gives a finding or several, never none; runs on a thread of its own and may be interrupted
record Check(String name, Duration limit, Callable<List<Finding>> look) {
    private static final Duration SOON = Duration.ofSeconds(15);

    /// A check of files and settings: it takes no time unless a file system or a program does not answer.
    static Check quick(String name, Callable<List<Finding>> look) {
        return new Check(name, SOON, look);
    }
}
