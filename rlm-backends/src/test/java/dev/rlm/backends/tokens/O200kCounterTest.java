package dev.rlm.backends.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class O200kCounterTest {
    private final O200kCounter counter = new O200kCounter();

    @Test
    void textIsCountedAsTheTokeniserDoes() {
        assertThat(counter.count("")).isZero();
        assertThat(counter.count("hello world")).isEqualTo(2);
        assertThat(counter.count("antidisestablishmentarianism")).isEqualTo(6);
    }

    @Test
    void specialTokensAreOrdinaryText() {
        assertThat(counter.count("<|endoftext|>")).isGreaterThan(1);
    }
}
