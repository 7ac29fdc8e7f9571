package dev.rlm.repl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.rlm.core.repl.ReplFactory;

/// Sessions one after the other, ended in every way, leave nothing behind. For the product's own factories: a double
/// that keeps processes has something to leave.
interface ReplLeakContract {
    int SESSIONS = 50;
    long HOST_MEMORY = 64L << 20;
    /// How threads of pools are called.
    List<String> OF_THE_JDK = List.of("ForkJoinPool", "process reaper", "VirtualThread-unpark", "CompletableFuture");
    /// How a session's last cell ends it, or does not.
    List<String> LAST = List.of("llm_query('x')", "1 / 0", "print('x' * 3_000_000)", "import os\nos._exit(3)",
            "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()");

    ReplFactory factory();

    @Test
    default void fiftySessionsInARowLeaveNothingBehind() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "open files are counted in /proc");
        for (String code : LAST) {
            runTo(code);
        }
        Left before = Left.now(Set.of());
        for (int i = 0; i < SESSIONS; i++) {
            runTo(LAST.get(i % LAST.size()));
        }
        Left after = Left.now(before.threads);
        assertThat(after.processes).isSubsetOf(before.processes);
        assertThat(after.threads).isSubsetOf(before.threads);
        assertThat(after.temporary).isSubsetOf(before.temporary);
        assertThat(after.files).isLessThanOrEqualTo(before.files + 2);
        assertThat(after.memory).isLessThan(before.memory + HOST_MEMORY);
    }

    private void runTo(String last) throws Exception {
        try (Session session = Session.of(factory())) {
            session.run("kept = context * 1000");
            session.run(last);
        }
    }

    /// What there is of this process.
    ///
    /// @param files that it has open
    /// @param temporary entries of the temporary folder that look like ours
    /// @param memory bytes of its heap in use
    record Left(Set<Long> processes, Set<Long> threads, int files, Set<Path> temporary, long memory) {

        /// Once the threads that are on their way out have ended.
        static Left now(Set<Long> known) throws IOException, InterruptedException {
            for (Thread thread : ours().toList()) {
                if (!known.isEmpty() && !known.contains(thread.threadId())) {
                    thread.join(Duration.ofSeconds(10));
                }
            }
            for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
                process.onExit().completeOnTimeout(process, 2, TimeUnit.SECONDS).join();
            }
            Set<Long> processes = ProcessHandle.current()
                    .descendants()
                    .map(ProcessHandle::pid)
                    .collect(Collectors.toSet());
            Set<Long> threads = ours().map(Thread::threadId).collect(Collectors.toSet());
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Left(processes, threads, entries(Path.of("/proc/self/fd")).size(),
                    entries(Path.of(System.getProperty("java.io.tmpdir"))).stream()
                            .filter(path -> path.getFileName().toString().startsWith("rlm"))
                            .collect(Collectors.toSet()),
                    runtime.totalMemory() - runtime.freeMemory());
        }

        /// All threads but those of pools of the JDK, which grow and shrink as they like.
        private static Stream<Thread> ours() {
            return Thread.getAllStackTraces()
                    .keySet()
                    .stream()
                    .filter(thread -> OF_THE_JDK.stream().noneMatch(thread.getName()::startsWith));
        }

        private static Set<Path> entries(Path folder) throws IOException {
            try (Stream<Path> entries = Files.list(folder)) {
                return new HashSet<>(entries.toList());
            }
        }
    }
}
