package dev.rlm.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;

import org.junit.jupiter.api.Test;

class NameTableTest {
    @Test
    void exactNameThenRegularExpressionThenGlobWhateverTheirLengths() {
        NameTable<String> table = table("gem-2-pro", "/^gem-\\d/", "gem-2-pro-long*");

        assertThat(rule(table, "gem-2-pro")).contains("gem-2-pro");
        assertThat(rule(table, "gem-2-pro-long-one")).contains("/^gem-\\d/");
        assertThat(rule(table, "gem-2-pro-2026-01-01")).contains("/^gem-\\d/");
        assertThat(rule(table("gem*", "/^gem/", "/^gem-2/"), "gem-2-pro")).contains("/^gem-2/");
    }

    @Test
    void nameWithoutItsDateIsWeighedAgainstGlobsByItsLength() {
        NameTable<String> table = table("gem-2", "gem*", "gem-2-2026*");

        assertThat(rule(table, "gem-2-2025-01-01")).contains("gem-2");
        assertThat(rule(table, "gem-2-2026-01-01")).contains("gem-2-2026*");
    }

    @Test
    void firstOfTwoEquallyLongPatternsStays() {
        assertThat(rule(table("a*c", "ab*"), "abc")).contains("a*c");
    }

    @Test
    void longestPatternWinsWhateverItsPlace() {
        NameTable<String> table = table("gpt-4*", "gpt-4o-mini*", "*4o*", "gpt-4o*");

        assertThat(rule(table, "gpt-4o-mini-x")).contains("gpt-4o-mini*");
        assertThat(rule(table, "gpt-4o-x")).contains("gpt-4o*");
        assertThat(rule(table, "gpt-45")).contains("gpt-4*");
    }

    @Test
    void exactNameBeatsALongerPatternOfTheSame() {
        assertThat(rule(table("*gpt-4o*", "gpt-4o", "/^gpt-4o$/"), "gpt-4o")).contains("gpt-4o");
    }

    @Test
    void dateIsLeftOffOnlyWhereNothingNamesIt() {
        NameTable<String> table = table("m", "m-2024-05-13", "n");

        assertThat(rule(table, "m-2024-05-13")).contains("m-2024-05-13");
        assertThat(rule(table, "m-2025-01-01")).contains("m");
        assertThat(rule(table, "n-20250101")).contains("n");
        assertThat(rule(table, "n@20250101")).contains("n");
        assertThat(rule(table, "n-2025-0101")).isEmpty();
        assertThat(rule(table, "n-2512")).isEmpty();
        assertThat(rule(table, "n-19990101")).isEmpty();
    }

    @Test
    void regularExpressionCountsOnlyWhatItDemandsAsItStands() {
        assertThat(NamePattern.expression("/^(?!.*-tts)gem-2\\.5-pro/").literals()).isEqualTo("gem-2.5-pro".length());
        assertThat(NamePattern.expression("/^gem-\\d{8}[ab]+$/").literals()).isEqualTo("gem-".length());
        assertThat(rule(table("/^gem-\\d/"), "GEM-25")).contains("/^gem-\\d/");
        assertThat(rule(table("/^gem-(?!.*-tts)/"), "gem-2-tts")).isEmpty();
    }

    @Test
    void signsOfRegularExpressionsMeanNothingInGlobs() {
        assertThat(rule(table("a.b(*"), "axb(c")).isEmpty();
        assertThat(rule(table("a.b(*"), "a.b(c")).contains("a.b(*");
    }

    private static NameTable<String> table(String... entries) {
        NameTable<String> table = new NameTable<>();
        for (String entry : entries) {
            if (NamePattern.isExpression(entry)) {
                table.addExpression(entry, entry);
            } else {
                table.add(entry, entry);
            }
        }
        return table;
    }

    private static Optional<String> rule(NameTable<String> table, String name) {
        return table.find(name).map(NameTable.Found::rule);
    }
}
