package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every other tree is watched step by step, in the rest threads run free.
class LedgerPropertyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void limitsHoldOnRandomTrees() {
        assertThat(broken(500, Books::new, PATIENCE).findFirst()).isEmpty();

        assertThat(seen).containsKeys("child", "clamped", "granted", "over-billed", "refused for calls",
                "refused for cost", "refused for tokens", "released", "settled", "unsettled", "waited", "withdrawn");
    }

    @Test
    @Tag("slow")
    void limitsHoldOnManyRandomTrees() {
        assertThat(broken(20_000, Books::new, PATIENCE).findFirst()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("wrongLedgers")
    void wrongLedgerIsFound(BiFunction<Limits, Amount, Books> wrong) {
        assertThat(broken(500, wrong, Duration.ofSeconds(1)).findFirst()).isPresent();
    }

    static Stream<Arguments> wrongLedgers() {
        return Stream.of(
                wrong("looks only at what is settled", Books.Late::new),
                wrong("refuses instead of waiting", Books.Impatient::new),
                wrong("clamps beside calls in flight", Books.Hasty::new),
                wrong("does not count what was released", Books.Forgetful::new),
                wrong("lets children use the final reserve", Books.Generous::new),
                wrong("charges twice", Books.Twice::new),
                wrong("loses what is withdrawn", Books.Lossy::new),
                wrong("takes an unknown outcome for none", Books.Trusting::new),
                wrong("books no more than it held", Books.Blind::new),
                wrong("ignores a child's ceiling", Books.Unbounded::new),
                wrong("wakes nobody", Books.Silent::new));
    }

    @Test
    void ledgerThatChecksLateIsFoundByWhatItLetsThrough() {
        assertThat(broken(500, Books.Late::new, PATIENCE)
                .map(LedgerPropertyTest::firstCause)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains("all within the limits of")))
                .isTrue();
    }

    private static Throwable firstCause(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause).reduce(error, (_, next) -> next);
    }

    private static Arguments wrong(String how, BiFunction<Limits, Amount, Books> kind) {
        return argumentSet(how, kind);
    }

    /// Draws trees and gives those that break a promise, as they are found.
    private Stream<AssertionError> broken(int trees, BiFunction<Limits, Amount, Books> kind, Duration patience) {
        long first = System.nanoTime();
        System.out.println("random trees of a ledger: seed " + first);
        SplittableRandom seeds = new SplittableRandom(first);
        return Stream.iterate(0, i -> i < trees, i -> i + 1)
                .flatMap(i -> broken(seeds.nextLong(), kind, new RandomTree.Terms(i % 2 == 0, patience)));
    }

    private Stream<AssertionError> broken(long seed, BiFunction<Limits, Amount, Books> kind, RandomTree.Terms terms) {
        try {
            new RandomTree(seed, kind, terms).live().forEach((what, times) -> seen.merge(what, times, Integer::sum));
            return Stream.empty();
        } catch (ExecutionException | InterruptedException | AssertionError e) {
            return Stream.of(new AssertionError("tree with seed %d, %s".formatted(seed, terms), e));
        }
    }
}
