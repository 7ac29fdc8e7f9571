package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

import org.junit.jupiter.api.Test;

import dev.rlm.core.id.CallId;

class BreachTest {
    @Test
    void numbersLookTheSameToTheModelInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(new Breach.Tokens(CallId.ROOT, 500_000, 480_000, 10_000, 12_345).sentence()).isEqualTo(
                    "token budget of 500,000: 480,000 used, 10,000 held back, the next call may take 12,345");
        } finally {
            Locale.setDefault(before);
        }
    }
}
