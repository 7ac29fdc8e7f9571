package dev.rlm.repl.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.cpython.NativeReplFactory;
import dev.rlm.repl.docker.TestEngine;
import dev.rlm.repl.local.LocalReplFactory;
import dev.rlm.repl.local.RecycledWorkers;
import dev.rlm.repl.wasm.WasmReplFactory;

/// Nothing of the list gets out of an engine of ours. The quickest first: CI has so much time and no more.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EscapesTest {
    /// Some of the list for each build: those that do not need a session of their own.
    private static final Set<Group> QUICK = Set.of(Group.FILES, Group.JAVA, Group.AFTERWARDS);

    @TempDir
    private Path home;

    @Test
    void filesAndJavaAreOutOfReachInLocal() throws Exception {
        List<Attempt> quick = EscapeList.load()
                .stream()
                .filter(attempt -> QUICK.contains(attempt.group()) && !attempt.spoils() || attempt.code().isEmpty())
                .toList();

        assertHolds(quick, new RecycledWorkers(Path.of("target", "cache"), TimeSource.SYSTEM));
    }

    @Test
    @Tag("slow")
    @Order(4)
    void localHoldsTheWholeList() throws Exception {
        assertHolds(EscapeList.load(), new LocalReplFactory(Path.of("target", "cache"), TimeSource.SYSTEM));
    }

    @Test
    @Tag("slow")
    @Order(1)
    void nativeHoldsTheWholeList() throws Exception {
        ReplFactory engine = new NativeReplFactory(Optional.empty(), System.getenv(), TimeSource.SYSTEM);
        try {
            engine.check();
        } catch (ReplException e) {
            System.err.println("skipped: " + e.getMessage());
            abort(e.getMessage());
        }
        assertHolds(EscapeList.load(), engine);
    }

    @Test
    @Tag("slow")
    @Order(2)
    void dockerHoldsTheWholeList() throws Exception {
        assertHolds(EscapeList.load(), TestEngine.factory());
        assertThat(TestEngine.containers()).isEmpty();
    }

    @Test
    @Tag("slow")
    @Order(3)
    void wasmHoldsTheWholeList() throws Exception {
        assertHolds(EscapeList.load(), new WasmReplFactory(Path.of("target", "cache"), TimeSource.SYSTEM));
    }

    private void assertHolds(List<Attempt> attempts, ReplFactory engine) throws Exception {
        List<Trial.Result> results = new Trial(attempts, List.of(home), TimeSource.SYSTEM, new SecureRandom())
                .run(engine, _ -> {});

        assertThat(results).hasSameSizeAs(attempts);
        assertThat(results.stream().filter(result -> result.verdict() instanceof Verdict.Escaped)).isEmpty();
        assertThat(results.stream().filter(result -> result.verdict() instanceof Verdict.Skipped))
                .allMatch(result -> result.verdict().toString().contains("this machine has no")
                        || result.verdict().toString().contains("nothing outside the guest bounds it here"));
        try (Stream<Path> left = Files.list(home)) {
            assertThat(left).isEmpty();
        }
    }
}
