package dev.rlm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {
    @TempDir
    private Path root;

    @Test
    void machineSaysWhatProgramsCouldHave() throws IOException {
        write("proc/meminfo", "MemTotal:  4000 kB\nMemFree:  1 kB\nMemAvailable:  3000 kB\n");

        assertThat(bytes()).isEqualTo(3000 * 1024);
    }

    @Test
    void groupOfVersionTwoLeavesWhatItDoesNotUseAndWhatIsOnlyACache() throws IOException {
        write("proc/meminfo", "MemAvailable:  3000 kB\n");
        write("proc/self/cgroup", "0::/work/job\n");
        write("sys/fs/cgroup/work/job/memory.max", "max\n");
        write("sys/fs/cgroup/work/job/memory.current", "5\n");
        write("sys/fs/cgroup/work/memory.max", "1000\n");
        write("sys/fs/cgroup/work/memory.current", "700\n");
        write("sys/fs/cgroup/work/memory.stat", "anon 100\ninactive_file 250\nactive_file 9\n");

        assertThat(bytes()).isEqualTo(550);
    }

    @Test
    void groupOfVersionOneCountsInItsOwnHierarchyAlsoFromWithinAContainer() throws IOException {
        write("proc/meminfo", "MemAvailable:  3000 kB\n");
        write("proc/self/cgroup", "12:cpu,cpuacct:/other\n4:memory:/docker/abc\n0::/x\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2000\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1990\n");
        write("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 500\n");

        assertThat(bytes()).isEqualTo(510);
    }

    @Test
    void groupWithoutALimitAndAnotherSystemSayNothing() throws IOException {
        assertThat(new AvailableMemory(root).bytes()).isEmpty();
        write("proc/meminfo", "MemAvailable:  3000 kB\n");
        write("proc/self/cgroup", "4:memory:/\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1990\n");

        assertThat(bytes()).isEqualTo(3000 * 1024);
    }

    private long bytes() {
        return new AvailableMemory(root).bytes().orElseThrow();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
