package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Usd;

/// Odd values of limits and prices, by flag, by variable, and in a file as a string and as a number: each is refused, or
/// taken exactly.
class LimitValuesTest {
    private static final Path FILE = Path.of("odd.toml");
    private static final String REFUSED = "refused";
    private static final String DIGITS = "123456789012345678901234567890";
    private static final List<String> ODD = List.of("0", "-0", "-1", "-0.01", "NaN", "nan", "inf", "-inf", "1e-9",
            "1,50",
            "1.50", "1e3", DIGITS, "0." + DIGITS, "", " ", "1 000", "1_000", "0x10", "٣", "$1", "none");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> costIsExactAndZeroOrMore() {
        Map<String, String> taken = Map.of("0", "0", "-0", "0", "1e-9", "0.000000001", "1.50", "1.5", "1e3", "1000",
                "0." + DIGITS, "0." + DIGITS.substring(0, 29), "1_000", "1000", "none", "none");
        return cases("cost_budget_usd", taken,
                settings -> settings.limits().cost().map(Usd::toString).orElse("none"));
    }

    @TestFactory
    Stream<DynamicTest> tokensAreAWholeNumberFromOne() {
        return cases("token_budget", Map.of("1_000", "1000"),
                settings -> Long.toString(settings.limits().tokens().orElseThrow()));
    }

    @TestFactory
    Stream<DynamicTest> callsAreAWholeNumberFromOne() {
        return cases("call_budget", Map.of("1_000", "1000"),
                settings -> Long.toString(settings.limits().calls().orElseThrow()));
    }

    @TestFactory
    Stream<DynamicTest> timeHasAUnitAndIsMoreThanZero() {
        return Stream.concat(cases("time_budget", Map.of(), settings -> settings.limits().time().toString()),
                Stream.of("0s", "0h0m0s0ms", "-1s", "1e-9s", "1,5s", "1.5h", "NaNs", "1001h", DIGITS + "s", "1ms",
                        "1000h")
                        .map(text -> oddCase("time_budget", text,
                                Map.of("1ms", Duration.ofMillis(1).toString(), "1000h",
                                        Duration.ofHours(1000).toString()),
                                settings -> settings.limits().time().toString())));
    }

    @TestFactory
    Stream<DynamicTest> turnsAreAWholeNumberFromOneAndDepthFromZero() {
        return Stream.concat(
                cases("max_turns", Map.of("1_000", "1000"), settings -> Integer.toString(settings.limits().turns())),
                cases("max_depth", Map.of("0", "0", "-0", "0"),
                        settings -> Integer.toString(settings.limits().depth())));
    }

    @TestFactory
    Stream<DynamicTest> pricesInAFileAreExactAndZeroOrMore() {
        Map<String, String> taken = Map.of("0", "0", "-0", "0", "1e-9", "0.000000001", "1.50", "1.5", "1e3", "1000",
                "0." + DIGITS, "0." + DIGITS.substring(0, 29), "1_000", "1000");
        return List.of("input", "output", "cache_read", "cache_write")
                .stream()
                .flatMap(rate -> ODD.stream()
                        .flatMap(text -> Stream.of("\"" + text + "\"", text)
                                .filter(LimitValuesTest::isToml)
                                .map(value -> DynamicTest.dynamicTest(rate + " = " + value,
                                        () -> assertThat(price(rate, value))
                                                .isEqualTo(taken.getOrDefault(text, REFUSED))))));
    }

    private Stream<DynamicTest> cases(String setting, Map<String, String> taken, Function<Settings, String> value) {
        return ODD.stream().map(text -> oddCase(setting, text, taken, value));
    }

    private DynamicTest oddCase(
            String setting, String text, Map<String, String> taken, Function<Settings, String> value) {
        return DynamicTest.dynamicTest(setting + " " + text, () -> {
            String expected = taken.getOrDefault(text, REFUSED);
            List<String> seen = new ArrayList<>(List.of(byFlag(setting, text, value)));
            if (!text.isBlank()) {
                seen.add(byVariable(setting, text, value));
            }
            if (isToml(text)) {
                seen.add(byFile(setting, text, value));
            }
            assertThat(seen).containsOnly(expected);
            if (setting.equals("cost_budget_usd") || setting.equals("time_budget")) {
                assertThat(byFile(setting, "\"" + text + "\"", value)).isEqualTo(expected);
            }
        });
    }

    private String byFlag(String setting, String text, Function<Settings, String> value) throws IOException {
        return read(new Scene(folder), Map.of(setting, text), value);
    }

    private String byVariable(String setting, String text, Function<Settings, String> value) throws IOException {
        Scene scene = new Scene(folder);
        scene.environment.put("RLM_" + setting.toUpperCase(Locale.ROOT), text);
        return read(scene, Map.of(), value);
    }

    private String byFile(String setting, String toml, Function<Settings, String> value) throws IOException {
        Scene scene = new Scene(folder);
        scene.write("odd.toml", "[rlm]\n" + setting + " = " + toml + "\n");
        try {
            return value.apply(scene.loader().load(Map.of(), FILE));
        } catch (SettingsException refusal) {
            return refused(refusal, setting, "odd.toml:2:1: ");
        }
    }

    private String price(String rate, String value) throws IOException {
        Scene scene = new Scene(folder);
        scene.write("odd.toml", "[prices.\"openai/x\"]\n" + rate + " = " + value + "\n"
                + (rate.equals("input") ? "" : "input = 1\n") + (rate.equals("output") ? "" : "output = 1\n"));
        try {
            ModelPrice.Tier tier = scene.loader()
                    .load(Map.of(), FILE)
                    .prices()
                    .values()
                    .stream()
                    .map(price -> price.tiers().getFirst())
                    .findFirst()
                    .orElseThrow();
            return switch (rate) {
                case "input" -> tier.input().toString();
                case "output" -> tier.output().toString();
                case "cache_read" -> tier.cacheRead().toString();
                default -> tier.cacheWrite().toString();
            };
        } catch (SettingsException refusal) {
            return refused(refusal, rate, "odd.toml:2:1: ");
        }
    }

    private static String read(Scene scene, Map<String, String> flags, Function<Settings, String> value) {
        try {
            return value.apply(scene.loader().load(flags));
        } catch (SettingsException refusal) {
            return refused(refusal, "", "");
        }
    }

    /// Whoever is refused is told which setting it is, where, and what it must be.
    private static String refused(SettingsException refusal, String setting, String place) {
        assertThat(refusal.getMessage()).startsWith(place + setting).contains(" must be ", ", not ");
        return REFUSED;
    }

    /// Whether it can stand in TOML without quotes, as another value than the end of the line.
    private static boolean isToml(String text) {
        return text.startsWith("\"")
                || text.matches("[+-]?(0|[1-9][0-9]*(_[0-9]+)*)(\\.[0-9]+)?(e[+-]?[0-9]+)?|nan|[+-]?inf")
                        && text.length() < 19 + (text.contains(".") ? 40 : 0);
    }
}
