package dev.rlm.app;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import com.sun.management.OperatingSystemMXBean;
import dev.rlm.app.trust.UserFolders;
import dev.rlm.core.cancel.TimeSource;

/// What rlm takes from where it runs.
///
/// @param folders the user's
/// @param memoryBytes of the machine or container
/// @param random of run ids, seeds and pauses
public record Machine(UserFolders folders, long memoryBytes, TimeSource time, RandomGenerator random) {

    /// This machine.
    ///
    /// @param environment of the process
    public static Machine here(Map<String, String> environment, Path home) {
        long memory = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new Machine(UserFolders.of(environment, home), memory, TimeSource.SYSTEM,
          RandomGenerator.of("SecureRandom"));
    }
}
