package dev.rlm.backends.extractive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Sampling;
import dev.rlm.core.llm.Usage;

class ExtractiveBackendTest {
    private static final String FIRST = "Question:\nWho muted the pool alert?\n\nContext: list[str]\nTurn 1/30";
    private static final String RANKED = "18 documents\n3 passages to read:\n  chat.txt:4  muted";

    private final ExtractiveBackend backend = new ExtractiveBackend(text -> text.split(" ", -1).length);

    @Test
    void firstTurnRanksSecondAsks() throws LlmException {
        String first = say(Purpose.ROOT, FIRST);
        String second = say(Purpose.ROOT, FIRST, first, RANKED);

        assertThat(first).startsWith("I search, I do not reason.")
                .contains("```repl\nimport math, re\n",
                        "QUESTION = \"Who muted the pool alert?\"")
                .endsWith("\n```");
        assertThat(second).contains("```repl\nASK = True\n", "llm_query_batched(").endsWith("\n```");
    }

    @Test
    void childIsARootInSmall() throws LlmException {
        assertThat(say(Purpose.CHILD, FIRST)).isEqualTo(say(Purpose.ROOT, FIRST));
    }

    @Test
    void rankingThatDidNotEndIsDoneAgain() throws LlmException {
        String first = say(Purpose.ROOT, FIRST);

        assertThat(say(Purpose.ROOT, FIRST, first, "the REPL was lost, its variables are gone")).isEqualTo(first);
    }

    @Test
    void askingThatDidNotEndIsFollowedByQuotingAlone() throws LlmException {
        String first = say(Purpose.ROOT, FIRST);
        String second = say(Purpose.ROOT, FIRST, first, RANKED);
        String third = say(Purpose.ROOT, FIRST, first, RANKED, second, "stopped after 30 s");

        assertThat(third).contains("ASK = False\n");
        assertThat(say(Purpose.ROOT, FIRST, first, RANKED, second, "stopped", third, "NameError: rows"))
                .isEqualTo(first);
    }

    @Test
    void onePassageToReadIsAsGoodAsSeveral() throws LlmException {
        String first = say(Purpose.ROOT, FIRST);

        assertThat(say(Purpose.ROOT, FIRST, first, "1 document\n1 passage to read:\n  chat.txt:4  muted"))
                .contains("ASK = True\n");
    }

    @Test
    void finalReplyLetsThePassagesFoundSoFarStand() throws LlmException {
        assertThat(say(Purpose.FINAL, "Question:\nWho?\n\nAnswer so far:\n" + GuestProgram.STOPPED
                + "\n\nchat.txt:4\n  > muted\n\nNewest output:\n" + RANKED)).isEmpty();
    }

    @Test
    void finalReplyBeforeAnythingIsRankedSaysSoInPlainTextWhateverItsLength() throws LlmException {
        assertThat(say(Purpose.FINAL, FIRST + "\n\nAnswer so far:\n(none)\n\nNewest output:\n(none)"))
                .startsWith("Nothing found (no language model; the search was stopped before it was done)\n\n")
                .doesNotContain("```");
    }

    @Test
    void subModelCopiesTheLinesThatBearOnTheQuestion() throws LlmException {
        assertThat(say(Purpose.SUB, """
            Which of the numbered lines bear on the question? Copy those lines with their numbers.

            Question:
            Who muted the pool alert?

            Words: muted, alert, pool

            Passage: chat.txt:3-5
            [1] ben: lunch?
            [2] marek: the pool alert was muted by me
            [3] ben: the weather is fine
            """)).isEqualTo("[2] marek: the pool alert was muted by me");
    }

    @Test
    void subModelServesPromptsOfOtherRootModels() throws LlmException {
        assertThat(say(Purpose.SUB, "Here is a note.\n\nIt rained. Marek muted the pool alert.\nIt was late.\n\n"
                + "Who muted the pool alert?")).isEqualTo("It rained. Marek muted the pool alert.");
    }

    @Test
    void subModelSaysWhenNothingIsRelevant() throws LlmException {
        assertThat(say(Purpose.SUB, "Question:\nWho muted the alert?\n\nPassage: a:1-2\n[1] sun\n[2] rain"))
                .isEqualTo(ExtractiveBackend.NOTHING);
    }

    @Test
    void directReplyQuotesLinesOfThePrompt() throws LlmException {
        assertThat(say(Purpose.DIRECT,
                "Question:\nWhy was the alert muted?\n\nContext:\nIt rained.\n\nThe alert was muted as"
                        + " it was noisy.\n"))
                .isEqualTo(
                        """
                            Passages found (no language model)

                            This asks for reasons, and a search does not reason: what follows are passages with the question's words,\
                             among which the reason may stand.

                            line 3
                              > The alert was muted as it was noisy.""");
    }

    @Test
    void directReplyToAQuestionWithoutMaterialFindsNothing() throws LlmException {
        assertThat(say(Purpose.DIRECT, "Who muted the alert?")).isEqualTo("Nothing found (no language model)");
    }

    @Test
    void usageIsCountedOverAllMessages() throws LlmException {
        LlmReply reply = backend.call(request(Purpose.SUB, 100, "Who?", "a b", "c d e"), Cancellation.root());

        assertThat(reply).isEqualTo(LlmReply.of(ExtractiveBackend.NOTHING, new Usage(6, 0, 0, 2, 0)));
    }

    @Test
    void replyIsCutAtTheAllowedOutputAndSaysSo() throws LlmException {
        LlmReply reply = backend.call(request(Purpose.SUB, 5, "the muted alert of one two three four\n\nmuted alert?"),
                Cancellation.root());

        assertThat(reply.finish()).isEqualTo(Finish.LENGTH);
        assertThat(reply.usage()).map(Usage::output).hasValueSatisfying(output -> assertThat(output).isBetween(1L, 5L));
        assertThat("the muted alert of one two three four").startsWith(reply.text());
    }

    @Test
    void programThatWouldBeCutOffFailsTheCall() {
        assertThatThrownBy(() -> backend.call(request(Purpose.ROOT, 60, FIRST), Cancellation.root()))
                .isInstanceOfSatisfying(LlmException.Terminal.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(LlmException.Kind.BAD_REQUEST);
                    assertThat(failure.outcomeUnknown()).isFalse();
                })
                .hasMessageMatching("builtin/extractive replies with a program of \\d+ tokens, and may write 60:"
                        + " raise --max-output, or .*");
    }

    @Test
    void cancelledCallFails() {
        Cancellation cancellation = Cancellation.root();
        cancellation.cancel(Cancellation.Cause.STOP);

        assertThatThrownBy(() -> backend.call(request(Purpose.ROOT, 9, FIRST), cancellation))
                .isInstanceOfSatisfying(LlmException.Terminal.class,
                        failure -> assertThat(failure.kind()).isEqualTo(LlmException.Kind.CANCELLED));
    }

    /// The reply's text after `texts`: of the user and of the model by turns.
    private String say(Purpose purpose, String... texts) throws LlmException {
        LlmReply reply = backend.call(request(purpose, 16_384, texts), Cancellation.root());
        assertThat(reply.finish()).isEqualTo(Finish.STOP);
        assertThat(reply.requestId()).isEqualTo(Optional.empty());
        return reply.text();
    }

    private static LlmRequest request(Purpose purpose, int maxOutput, String... texts) {
        List<Message> messages = new ArrayList<>();
        for (String text : Arrays.asList(texts)) {
            messages.add(messages.size() % 2 == 0 ? Message.user(text) : Message.assistant(text));
        }
        return new LlmRequest(CallId.ROOT, 1, purpose, ModelId.parse("builtin/extractive"), messages, maxOutput,
                Sampling.PROVIDER_DEFAULT, Duration.ofSeconds(60));
    }
}
