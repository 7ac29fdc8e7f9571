package dev.rlm.repl.escape;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.repl.cpython.UnfencedRepls;

/// The list can fail: on an engine without any fence nearly each attempt gets out, and is seen by the sign that it names.
class WeakenedEngineTest {
    /// Held without a fence, too: the driver keeps nothing in its frames that is a secret, and a process has no memory of
    /// another's session. What is aimed at a box's own process 1 is not done to the machine's. The rest depends on the
    /// machine: what stands in the paths of its Python, who may read process 1 or open a raw socket, and whether this
    /// is root.
    private static final Set<String> HELD_ANYWHERE = Set.of("A63", "A65", "A67", "A68", "B27", "C04", "C24", "C29",
            "C30",
            "F04", "F06", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F21", "F22");

    @TempDir
    private Path home;

    @Test
    void nearlyEveryAttemptGetsOutOfAnEngineWithoutAFence() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no /usr/bin/python3");

        List<Trial.Result> results = tried(EscapeList.load());

        Stream<Trial.Result> held = results.stream().filter(result -> !(result.verdict() instanceof Verdict.Escaped));
        assertThat(held.filter(result -> "ABCDF".indexOf(result.attempt().group().letter()) >= 0)
                .filter(result -> !HELD_ANYWHERE.contains(result.attempt().id()))).isEmpty();
        assertThat(escapes(results)).hasSizeGreaterThan(140).allMatch(WeakenedEngineTest::isSeenByItsSign);
        assertThat(results.stream()
                .filter(result -> result.attempt().group().guarded())
                .map(Trial.Result::verdict)
                .collect(toSet()))
                .containsExactly(new Verdict.Skipped(
                        "nothing outside the guest bounds it here: there is no fence; for tests only"));
    }

    @Test
    void whatAGuestSaysOfItselfProvesNothing() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no /usr/bin/python3");
        Attempt liar = new Attempt("A01", "says that it got out", Sign.SECRET, false,
                "print('escaped', SECRET, PREFIX + '0' * 32, open(SECRET).read()[:20])");
        Attempt quiet = new Attempt("A02", "says that it was held", Sign.CHANGED, false,
                "open(TARGET, 'w').close()\nprint('held')\nraise PermissionError('no way out')");

        List<Trial.Result> results = tried(List.of(liar, quiet));

        assertThat(results.getFirst().verdict())
                .isEqualTo(new Verdict.Held("it ran to its end, and nothing was to be seen"));
        assertThat(results.getLast().verdict()).isEqualTo(new Verdict.Escaped(
                "of the canaries in " + home + " the folder was changed, made.txt was made"));
    }

    private List<Trial.Result> tried(List<Attempt> attempts) throws Exception {
        return new Trial(attempts, List.of(home), TimeSource.SYSTEM, new SecureRandom())
                .run(new UnfencedRepls(TimeSource.SYSTEM), _ -> {});
    }

    private static List<Trial.Result> escapes(List<Trial.Result> results) {
        return results.stream().filter(result -> result.verdict() instanceof Verdict.Escaped).toList();
    }

    private static boolean isSeenByItsSign(Trial.Result result) {
        String seen = result.verdict().toString();
        return switch (result.attempt().sign()) {
            case SECRET -> seen.contains("canary file");
            case CHANGED -> seen.matches(".*was (made|changed|removed).*");
            case CONNECTED -> seen.contains("got a ");
            case HOST -> seen.matches(".*(host's|the user's|of the host).* came back.*");
            case NEIGHBOUR -> seen.contains("another session") || seen.contains("host's environment");
            case LEFT -> seen.contains("still there after its session was closed");
            case BOUNDS, BELIEVED -> false;
        };
    }
}
