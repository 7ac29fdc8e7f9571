package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rlm.core.budget.Usd;

class WrittenTest {
    @Test
    void timesAreReadAndShown() {
        assertThat(Written.duration("90s")).contains(Duration.ofSeconds(90));
        assertThat(Written.duration("1h30m")).contains(Duration.ofMinutes(90));
        assertThat(Written.duration("1m500ms")).contains(Duration.ofMillis(60_500));
        assertThat(Written.shown(Duration.ofMillis(3_661_001))).isEqualTo("1h1m1s1ms");
        assertThat(Written.shown(Duration.ofMillis(90_500))).isEqualTo("90s500ms");
        assertThat(List.of("", "0s", "30", "-1s", "1.5h", "1s1m", "1001h", "99999999999s", "1 h", "1H"))
                .allSatisfy(text -> assertThat(Written.duration(text)).isEmpty());
    }

    @Test
    void sizesAreReadAndShown() {
        assertThat(Written.size("1g")).contains(1L << 30);
        assertThat(Written.size("512M")).contains(512L << 20);
        assertThat(Written.size("64KiB")).contains(64L << 10);
        assertThat(Written.size("1024t")).contains(1L << 50);
        assertThat(Written.shown(1536L << 20)).isEqualTo("1536m");
        assertThat(Written.shown(1L << 30)).isEqualTo("1g");
        assertThat(Written.shown(1000)).isEqualTo("1000");
        assertThat(List.of("", "1", "g", "-1g", "1.5g", "1025t", "999999999t", "1gg"))
                .allSatisfy(text -> assertThat(Written.size(text)).isEmpty());
    }

    @Test
    void moneyIsExact() {
        assertThat(Written.money("0.1000000000000000055511151231257827").map(Usd::amount))
                .contains(new BigDecimal("0.1000000000000000055511151231257827"));
        assertThat(Written.money("1_000")).contains(Usd.of("1000"));
        assertThat(Written.money("2.5e-7")).contains(Usd.of("0.00000025"));
        assertThat(List.of("", "-1", "1e10", "1e999999999", "0x10", "NaN", "inf", "1,5", "$1", "1.", ".5", "1__0"))
                .allSatisfy(text -> assertThat(Written.money(text)).isEmpty());
    }

    @Test
    void wholeNumbersStayWithinALong() {
        assertThat(Written.whole("9223372036854775807")).contains(Long.MAX_VALUE);
        assertThat(Written.whole("10_000_000")).contains(10_000_000L);
        assertThat(List.of("9223372036854775808", "1e3", "1.0", "", "+", "_1", "1_", "٣"))
                .allSatisfy(text -> assertThat(Written.whole(text)).isEmpty());
    }

    @Test
    void nearestNameIsTheOneThatWasMeant() {
        List<String> names = List.of("max_turns", "max_depth", "token_budget", "cost_budget_usd", "call_budget");

        assertThat(Suggestion.nearest("token_buget", names)).contains("token_budget");
        assertThat(Suggestion.nearest("max-tunrs", names)).contains("max_turns");
        assertThat(Suggestion.nearest("cost_budget", names)).contains("cost_budget_usd");
        assertThat(Suggestion.nearest("colour", names)).isEmpty();
        assertThat(Suggestion.nearest("x".repeat(100_000), names)).isEmpty();
    }
}
