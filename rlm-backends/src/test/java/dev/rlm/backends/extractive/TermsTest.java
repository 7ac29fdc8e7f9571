package dev.rlm.backends.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

class TermsTest {
    private final Terms terms = new Terms();

    @Test
    void stopWordsAndRepeatedWordsAreNotLookedFor() {
        assertThat(words("What was the cause of the leak, and which leaks were there before?"))
                .containsExactly("cause", "leak");
    }

    @Test
    void namesAndNumbersStandForThemselves() {
        assertThat(terms.of("Did v2.14.3 break INC-352 at 14:07?")).containsExactly(
                new Term("v2.14.3", "v2\\.14\\.3", false, ""), new Term("break", "break", true, ""),
                new Term("inc-352", "inc\\-352", false, ""), new Term("14:07", "14\\:07", false, ""));
    }

    @Test
    void wordIsFoundInItsOtherForms() {
        assertThat(found("stopped", "stop stops stopping stopper")).isTrue();
        assertThat(List.of("stop", "stops", "stopping", "stopped")).allMatch(form -> found("stopped", form));
        assertThat(List.of("retry", "retries", "retried", "retrying")).allMatch(form -> found("retries", form));
        assertThat(List.of("approve", "approval", "approved")).allMatch(form -> found("approving", form));
        assertThat(List.of("install", "installed", "installation")).allMatch(form -> found("installing", form));
        assertThat(List.of("customer's", "customers")).allMatch(form -> found("customer", form));
    }

    @Test
    void otherWordWithTheSameBeginningIsNotFound() {
        assertThat(found("port", "portfolio")).isFalse();
        assertThat(found("server", "service")).isFalse();
        assertThat(found("error", "err")).isFalse();
    }

    @Test
    void joinedWordsAreFoundHoweverTheyAreJoined() {
        assertThat(List.of("check-out", "check_out", "checkout", "check out"))
                .allMatch(form -> found("check-out", form));
    }

    @Test
    void wordsOfTheThesaurusAreFoundInEachOthersPlace() {
        Term vendor = terms.of("Which vendors were blamed?").getFirst();

        assertThat(List.of("provider", "suppliers", "Company")).allMatch(word -> Pattern
                .compile(vendor.alikeExpression(), Pattern.CASE_INSENSITIVE)
                .matcher(word)
                .matches());
        assertThat(Pattern.matches(vendor.alikeExpression(), "vendor")).isFalse();
        assertThat(terms.of("a rope").getFirst().alike()).isEmpty();
    }

    @Test
    void hostileQuestionMakesNoExpressionOfItsOwn() {
        assertThat(terms.of("(.*)+$ [a-z]{9} \\Q%FORMS%\\E ``` \"\"\"")).extracting(Term::form)
                .containsExactly("a[\\W_]?z", "9", "formm?");
    }

    @Test
    void noMoreThanTwentyFourWordsAreLookedFor() {
        StringBuilder question = new StringBuilder();
        for (int i = 100; i < 200; i++) {
            question.append(" x").append(i);
        }
        assertThat(terms.of(question.toString())).hasSize(24);
    }

    private List<String> words(String question) {
        return terms.of(question).stream().map(Term::word).toList();
    }

    private boolean found(String question, String text) {
        return Pattern.compile("(?i)(?<!\\w)" + terms.of(question).getFirst().expression() + "(?!\\w)")
                .matcher(text)
                .find();
    }
}
