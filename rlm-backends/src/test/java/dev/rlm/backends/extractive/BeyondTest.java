package dev.rlm.backends.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BeyondTest {
    @Test
    void questionsThatASearchCannotServeGetAWordOnThat() {
        assertThat(Beyond.noteOn("How many orders failed?").orElseThrow()).startsWith("This asks for a number");
        assertThat(Beyond.noteOn("What is the difference between the two releases?").orElseThrow())
                .startsWith("This asks for a comparison");
        assertThat(Beyond.noteOn("Why did it fail?").orElseThrow()).startsWith("This asks for reasons");
        assertThat(Beyond.noteOn("Summarise the incident").orElseThrow()).startsWith("This asks for a summary");
    }

    @Test
    void onlyQuestionsAfterANumberAreCountedFor() {
        assertThat(Beyond.isAfterACount("How often did it fail?")).isTrue();
        assertThat(Beyond.isAfterACount("When did the countdown fail?")).isFalse();
    }

    @Test
    void questionsForPassagesGetNone() {
        assertThat(Beyond.noteOn("Who rolled the account service back, and when?")).isEmpty();
        assertThat(Beyond.noteOn("Which country was discounted?")).isEmpty();
    }
}
