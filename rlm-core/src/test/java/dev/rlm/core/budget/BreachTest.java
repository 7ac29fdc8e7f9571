package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.rlm.core.id.CallId;

class BreachTest {
    private static final CallId CHILD = CallId.ROOT.child(2);

    @Test
    void everyBreachHasItsNameItsFiguresAndItsSentence() {
        String shown = Stream.of(
                new Breach.Cost(CHILD, Usd.of("0.5"), Usd.of("0.4321"), Usd.of("0.05"), Usd.of("0.0301")),
                new Breach.Day(Usd.of("5"), Usd.of("4.9"), Usd.of("0.05"), Usd.of("0.0601")),
                new Breach.Tokens(CHILD, 500_000, 480_000, 10_000, 12_345),
                new Breach.Calls(CHILD, 50, 49, 1, 1),
                new Breach.ToolCalls(CHILD, 20, 19),
                new Breach.Time(CHILD, Duration.ofMinutes(30), Duration.ofMillis(1_799_960)),
                new Breach.Turns(CHILD, 30),
                new Breach.Depth(CHILD, 1))
                .map(breach -> "%s %s %s/%s %s".formatted(breach.kind(), breach.node(), breach.shownUsed(),
                        breach.shownLimit(), breach.sentence()))
                .collect(Collectors.joining("\n"));

        assertThat(shown).isEqualTo(
                """
                    cost 0.2 0.4321/0.5 cost budget of $0.50: $0.4321 used, $0.05 held back, the next call may cost $0.0301
                    cost 0 4.9/5 daily budget of $5.00: $4.90 used since midnight UTC by runs under it, $0.05 held back, the next \
                    call may cost $0.0601
                    tokens 0.2 480000/500000 token budget of 500,000: 480,000 used, 10,000 held back, the next call may take \
                    12,345
                    calls 0.2 49/50 call budget of 50: 49 used, 1 held back
                    tools 0.2 19/20 tool budget of 20: 19 used
                    time 0.2 1800.0s/1800.0s time budget of 1800.0s: 1800.0s used
                    turns 0.2 30/30 turn limit of 30: all turns are used
                    depth 0.2 1/1 depth limit of 1: no calls below it""");
    }

    @Test
    void everyBreachSaysWhatRaisesItsLimit() {
        assertThat(Stream.of(
                new Breach.Cost(CHILD, Usd.ZERO, Usd.ZERO, Usd.ZERO, Usd.ZERO),
                new Breach.Day(Usd.ZERO, Usd.ZERO, Usd.ZERO, Usd.ZERO),
                new Breach.Tokens(CHILD, 0, 0, 0, 0),
                new Breach.Calls(CHILD, 0, 0, 0, 0),
                new Breach.ToolCalls(CHILD, 0, 0),
                new Breach.Time(CHILD, Duration.ZERO, Duration.ZERO),
                new Breach.Turns(CHILD, 0),
                new Breach.Depth(CHILD, 0)).map(Breach::raisedBy))
                .containsExactly("--cost-budget", "daily_cost_usd in your rlm.toml", "--token-budget",
                        "--call-budget", "--tool-budget", "--time-budget", "--max-turns", "--max-depth");
    }

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
