package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

/// The figures of docs/budgets.md are those that the code makes.
class BudgetsPageTest {
    private static final ModelPrice PRICE = new ModelPrice("gpt-4o-mini", "page", OptionalInt.of(128_000),
            List.of(new ModelPrice.Tier(0, Usd.of("0.15"), Usd.of("0.075"), Usd.of("0.15"), Usd.of("0.60"))));

    @Test
    void reservationInFiguresIsWhatIsReserved() throws Exception {
        String page = Files.readString(Path.of("../docs/budgets.md"));
        long input = TokenBound.byBytes(List.of(Message.system("s".repeat(4_000)), Message.user("u".repeat(6_000))));
        Demand demand = new Demand(input, 4_096, ModelTraits.UNKNOWN, PRICE, Demand.Bound.BYTES);
        Amount held = demand.at(4_096);
        Usd bill = PRICE.of(Usage.of(2_200, 300));
        Limits limits = new Limits(Optional.of(Usd.of("0.01")), OptionalLong.empty(), OptionalLong.of(500),
                OptionalLong.empty(), Duration.ofMinutes(30), 30, 1);
        Usd wantedReserve = PRICE.atMost(FinalReserve.PROMPT_TOKENS, FinalReserve.OUTPUT_TOKENS);
        Usd reserve = FinalReserve.of(limits, PRICE, ModelTraits.UNKNOWN).cost();
        Usd together = bill.plus(reserve).plus(held.cost());

        assertThat(page).contains(grouped(input), grouped(held.tokens()), "$" + held.cost(), "$" + bill,
                "$" + held.cost().less(bill), "$" + wantedReserve, "$" + reserve + " |", "$" + together,
                "$" + together.plus(held.cost()) + ": more than the limit", grouped(FinalReserve.PROMPT_TOKENS),
                grouped(FinalReserve.OUTPUT_TOKENS));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
