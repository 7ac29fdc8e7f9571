package dev.rlm.backends.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class LinePickerTest {
    @Test
    void lineWithTheRarestWordsIsPicked() {
        List<String> lines = List.of("The pool is a pool.", "Release 3 lowered it.", "The pool is deep.",
                "Nothing here.", "Pool and pool.");

        assertThat(new LinePicker(new Terms().of("Which release lowered the pool?"), List.of(), lines).picked(1))
                .containsExactly(1);
    }

    @Test
    void rarityThatThePromptTellsCountsMoreThanTheTextsOwn() {
        List<Term> terms = new Terms().of("pool release");
        List<String> lines = List.of("a pool", "filler", "more", "a release", "other", "a release");

        assertThat(new LinePicker(terms, List.of("release", "pool"), lines).picked(1)).containsExactly(3);
        assertThat(new LinePicker(terms, List.of(), lines).picked(1)).containsExactly(0);
    }

    @Test
    void questionInATextBringsTheTwoLinesAfterIt() {
        assertThat(picked("Who muted the alert?", "hello", "who muted the alert?", "one moment", "that was me", "bye"))
                .containsExactly("who muted the alert?", "one moment", "that was me");
    }

    @Test
    void headingBringsWhatStandsUnderItUpToTheNext() {
        assertThat(picked("How to rotate keys?", "# Rotate the keys", "Run the tool.", "# Else", "Nothing."))
                .containsExactly("# Rotate the keys", "Run the tool.");
    }

    @Test
    void headingBringsAllUnderItAlsoWhenOneOfThoseLinesIsPickedItself() {
        assertThat(picked("rotate keys", "# Rotate keys", "To rotate keys run it.", "Wait.", "# Else", "Nothing."))
                .containsExactly("# Rotate keys", "To rotate keys run it.", "Wait.");
    }

    @Test
    void wordThatMeansTheSameCountsLessThanTheWordItself() {
        assertThat(picked("Which vendor was it?", "the supplier", "nothing", "more", "the vendor", "end"))
                .containsExactly("the supplier", "the vendor");
        assertThat(new LinePicker(new Terms().of("vendor"), List.of(), List.of("a supplier", "b", "c", "a vendor"))
                .picked(1)).containsExactly(3);
    }

    @Test
    void nothingIsPickedWhenTooFewOfTheWordsAreThere() {
        assertThat(picked("Which unicorn wore the purple hat yesterday?", "A hat.", "A coat.", "A shoe.")).isEmpty();
        assertThat(picked("what is the", "what is the", "thing")).isEmpty();
        assertThat(picked("pool")).isEmpty();
    }

    @Test
    void partsOfIdentifiersAreFound() {
        assertThat(picked("pool size", "maxPoolSize: 4", "max_pool_size: 4", "maxpoolsize: 4"))
                .containsExactly("maxPoolSize: 4", "max_pool_size: 4");
    }

    private static List<String> picked(String question, String... lines) {
        return new LinePicker(new Terms().of(question), List.of(), List.of(lines)).picked(3)
                .stream()
                .map(place -> lines[place])
                .toList();
    }
}
