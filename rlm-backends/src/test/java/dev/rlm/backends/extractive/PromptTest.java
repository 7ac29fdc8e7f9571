package dev.rlm.backends.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rlm.core.llm.Message;

class PromptTest {
    @Test
    void questionOfARunStandsInItsFirstUserMessage() {
        List<Message> messages = List.of(Message.system("You are…"), Message.user("""
            Question:
            Who did it?

            And when?

            Context: list[str], 18 documents, 350,130 characters
            Turn 1/30
            """), Message.assistant("code"), Message.user("Question:\nnot this one"));

        assertThat(Prompt.ofRun(messages).question()).isEqualTo("Who did it?\n\nAnd when?");
    }

    @Test
    void blankLinesOfWindowsEndTheQuestionToo() {
        assertThat(Prompt.of("Question:\r\nWho?\r\n\r\nContext: str")).isEqualTo(new Prompt("Who?", "Context: str"));
    }

    @Test
    void paragraphThatOnlyBeginsLikeAHeaderBelongsToTheQuestion() {
        assertThat(Prompt.of("Question:\nWho?\n\nText messages count as well.").question())
                .isEqualTo("Who?\n\nText messages count as well.");
    }

    @Test
    void materialIsWhatStandsBesideTheQuestion() {
        assertThat(Prompt.of("The sky is blue.\n\nQuestion: What is blue?"))
                .isEqualTo(new Prompt("What is blue?", "The sky is blue."));
        assertThat(Prompt.of("Question: What is blue?\n\nContext:\nThe sky is blue."))
                .isEqualTo(new Prompt("What is blue?", "The sky is blue."));
    }

    @Test
    void promptWithoutMarkAsksInItsLastParagraphWithAQuestionMark() {
        assertThat(Prompt.of("Really? I said so.\n\nThe sky is blue.\n\nWhat is blue?\n\nBe short."))
                .isEqualTo(new Prompt("What is blue?", "Really? I said so.\n\nThe sky is blue.\n\n\n\nBe short."));
        assertThat(Prompt.of("Find what is blue.\n\nThe sky is blue."))
                .isEqualTo(new Prompt("Find what is blue.", "The sky is blue."));
    }

    @Test
    void questionThatIsAWholeTextIsReadForItsQuestion() {
        String text = "Some text. ".repeat(400) + "\n\nWhat is blue?";

        assertThat(Prompt.of("Question:\n" + text + "\n\nContext: str").question()).isEqualTo("What is blue?");
    }

    @Test
    void emptyPromptAsksNothing() {
        assertThat(Prompt.of("")).isEqualTo(new Prompt("", ""));
        assertThat(Prompt.of("Question:\n\n\n\nContext: str").question()).isEmpty();
    }
}
