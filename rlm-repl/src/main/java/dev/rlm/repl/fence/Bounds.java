package dev.rlm.repl.fence;

/// What the processes of a box may have at most.
///
/// @param memoryBytes all together, files in the box included; holds only where there are control groups
/// @param addressBytes of address space that each process may reserve; 0: no limit, for programs that reserve much more
///   than they use
/// @param processes and threads, all together
/// @param fileBytes of `/tmp`, of `/box` and of `/dev/shm`, and of each file
/// @param cpuSeconds of processor time of each process; 0: no limit
public record Bounds(long memoryBytes, long addressBytes, int processes, long fileBytes, long cpuSeconds) {
    public Bounds {
        if (memoryBytes <= 0 || addressBytes < 0 || processes <= 0 || fileBytes <= 0 || cpuSeconds < 0) {
            throw new IllegalArgumentException("bounds must be positive");
        }
    }
}
