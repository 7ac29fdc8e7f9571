package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LedgerPropertyTest {

    @Test
    void limitsHoldOnRandomTrees() throws Exception {
        holds(200, Books::new);
    }

    @Test
    @Tag("slow")
    void limitsHoldOnManyRandomTrees() throws Exception {
        holds(5_000, Books::new);
    }

    @Test
    void ledgerThatLooksOnlyAtWhatIsSettledIsFound() {
        assertThatThrownBy(() -> holds(200, Books.Late::new)).isInstanceOf(AssertionError.class);
    }

    @Test
    void ledgerThatRefusesInsteadOfWaitingIsFound() {
        assertThatThrownBy(() -> holds(200, Books.Impatient::new)).isInstanceOf(AssertionError.class);
    }

    @Test
    void ledgerThatDoesNotCountWhatWasReleasedIsFound() {
        assertThatThrownBy(() -> holds(200, Books.Forgetful::new)).isInstanceOf(AssertionError.class);
    }

    @Test
    void ledgerThatLetsChildrenUseTheFinalReserveIsFound() {
        assertThatThrownBy(() -> holds(200, Books.Generous::new)).isInstanceOf(AssertionError.class);
    }

    private static void holds(int trees, BiFunction<Limits, Amount, Books> kind) throws Exception {
        long first = System.nanoTime();
        System.out.println("random trees of a ledger: seed " + first);
        SplittableRandom seeds = new SplittableRandom(first);
        for (int i = 0; i < trees; i++) {
            long seed = seeds.nextLong();
            try {
                new RandomTree(seed, kind).live();
            } catch (ExecutionException e) {
                throw new AssertionError("tree with seed " + seed, e);
            } catch (AssertionError e) {
                throw new AssertionError("tree with seed " + seed, e);
            }
        }
    }
}
