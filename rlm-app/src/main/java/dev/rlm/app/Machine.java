package dev.rlm.app;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import com.sun.management.OperatingSystemMXBean;

import dev.rlm.app.trust.UserFolders;
import dev.rlm.core.cancel.TimeSource;

/// What rlm takes from where it runs. What costs time to find out is found out when it is asked for.
///
/// @param folders the user's
/// @param memory of the machine or container, in bytes
/// @param available of it that could be had now
/// @param random of run ids, seeds and pauses
public record Machine(
        UserFolders folders,
        LongSupplier memory,
        LongSupplier available,
        TimeSource time,
        RandomGenerator random) {

    /// This machine.
    ///
    /// @param environment of the process
    public static Machine here(Map<String, String> environment, Path home) {
        return new Machine(UserFolders.of(environment, home), Machine::totalMemory,
                Machine::availableMemory, TimeSource.SYSTEM,
                () -> Unpredictable.RANDOM.nextLong());
    }

    /// Of the machine or container.
    public long memoryBytes() {
        return memory.getAsLong();
    }

    /// Of the machine or container, for programs that start now; all of it where the system does not say.
    public long availableBytes() {
        return available.getAsLong();
    }

    private static long availableMemory() {
        return new AvailableMemory(Path.of("/")).bytes().orElseGet(Machine::totalMemory);
    }

    private static long totalMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    private static final class Unpredictable {
        static final RandomGenerator RANDOM = new SecureRandom();
    }
}
