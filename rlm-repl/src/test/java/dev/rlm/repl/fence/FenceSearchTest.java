package dev.rlm.repl.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said where there can be no fence, and whose programs and limits count.
class FenceSearchTest {
    @TempDir
    private Path folder;

    @Test
    void otherSystemsAndMachinesAreNamed() {
        assertThat(found("Mac OS X", "aarch64", RootOwned.ofThisSystem()))
                .isEqualTo(new Fencing.Missing("bubblewrap needs Linux, and this is Mac OS X"));
        assertThat(found("Linux", "riscv64", RootOwned.ofThisSystem())).isEqualTo(new Fencing.Missing(
                "the filter of system calls knows x86-64 and aarch64, and this is riscv64"));
    }

    @Test
    void missingProgramIsNamedWithItsPackage() {
        Fencing found = found("Linux", "amd64", new RootOwned(List.of(folder)));
        assertThat(found).isInstanceOf(Fencing.Missing.class);
        assertThat(((Fencing.Missing) found).why())
                .matches("there is no \\w+ that only root can write; install the package [a-z-]+");
    }

    @Test
    void programThatOthersCouldHavePutThereIsNone() throws Exception {
        assumeTrue(RootOwned.ofThisSystem().program("sh").isPresent(), "this system has no sh of root's");
        Path program = Files.writeString(folder.resolve("sh"), "#!/bin/true\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(folder.resolve("linked"), Path.of("/bin/sh"));
        RootOwned programs = new RootOwned(List.of(folder, Path.of("/usr/bin")));
        assertThat(programs.program("sh")).isEqualTo(RootOwned.ofThisSystem().program("sh"));
        assertThat(programs.program("linked")).isEmpty();
        assertThat(programs.program("no-such-program")).isEmpty();
    }

    @Test
    void limitsAreNeverAboveThoseOfThisProcess() {
        OwnLimits limits = new OwnLimits("""
            Limit                     Soft Limit           Hard Limit           Units
            Max cpu time              unlimited            unlimited            seconds
            Max file size             unlimited            1000                 bytes
            Max processes             20                   30                   processes
            Max open files            512                  4096                 files
            Max pending signals       700                  700                  signals
            Max address space         1000000000           2000000000           bytes
            """.lines().toList());
        Bounds bounds = new Bounds(1L << 30, 4_000_000_000L, 64, 5000, 60);
        assertThat(limits.arguments(bounds, true)).containsExactly("--core=0:0", "--rtprio=0:0",
                "--nice=0:0", "--nofile=512:512", "--sigpending=700:700", "--fsize=1000:1000",
                "--as=2000000000:2000000000", "--cpu=60:60", "--nproc=30:30");
        assertThat(limits.arguments(new Bounds(1L << 30, 0, 64, 500, 0), false)).containsExactly("--core=0:0",
                "--rtprio=0:0", "--nice=0:0", "--nofile=512:512", "--sigpending=700:700", "--fsize=500:500");
    }

    @Test
    void controlGroupsAreFoundInBothVersions() throws Exception {
        Path memory = Files.createDirectories(folder.resolve("memory/a"));
        Path other = Files.createDirectories(folder.resolve("pids,cpu"));
        Path second = Files.createDirectories(folder.resolve("unified/user/app"));
        Files.writeString(second.resolve("cgroup.subtree_control"), "cpu memory pids\n");
        String mounts = """
            30 20 0:1 / %1$s/memory rw - cgroup cgroup rw,memory
            31 20 0:2 /docker/x %1$s/pids,cpu rw shared:4 - cgroup cgroup rw,pids,cpuacct
            32 20 0:3 / %1$s/unified rw - cgroup2 cgroup2 rw,nsdelegate
            """.formatted(folder);
        List<String> groups = List.of("3:memory:/a", "2:pids,cpuacct:/docker/x", "0::/user/app/mine");
        Hierarchies hierarchies = new Hierarchies(mounts.lines().toList(), groups);
        assertThat(hierarchies.version1(List.of("memory", "pids", "cpuacct"))).containsExactly(memory, other);
        assertThat(hierarchies.version1(List.of("memory", "freezer"))).isEmpty();
        assertThat(hierarchies.version2(List.of("memory", "pids"))).isEqualTo(Optional.of(second));
        assertThat(hierarchies.version2(List.of("memory", "rdma"))).isEmpty();
    }

    private static Fencing found(String os, String machine, RootOwned programs) {
        return new FenceSearch(os, "6.1.0-amd64", machine, programs).find();
    }
}
