package dev.rlm.core.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThinkingTest {
    private final ReplyParser parser = new ReplyParser();

    @Test
    void thinkingIsNeitherCodeNorProseNorAnAnswer() {
        ParsedReply reply = parse("""
            <think>
            Maybe
            ```repl
            a = 1
            ```
            FINAL(1)
            final(1)
            </think>
            Now:
            ```repl
            b = 2
            ```
            """);

        assertThat(reply.blocks()).containsExactly(new Block("repl", "b = 2", 11));
        assertThat(reply.directive()).isEmpty();
        assertThat(reply.faults()).isEmpty();
        assertThat(reply.withoutThinking()).isEqualTo("Now:\n```repl\nb = 2\n```");
    }

    @Test
    void longerTagInAnyCaseIsThinkingToo() {
        assertThat(parse("<Thinking>FINAL(1)</THINKING>FINAL(2)").directive()).contains(new Directive.Final("2"));
    }

    @Test
    void closingTagWithoutAnOpeningOneMakesAllBeforeItThinking() {
        ParsedReply reply = parse("```repl\na = 1\n```\nFINAL(1)\nFINAL (1)\n</think>\nSo: FINAL(2)");

        assertThat(reply.blocks()).isEmpty();
        assertThat(reply.directive()).isEmpty();
        assertThat(reply.prose()).isEqualTo("So: FINAL(2)");
        assertThat(reply.faults()).hasSize(1);
    }

    @Test
    void openingTagWithoutAClosingOneMakesAllAfterItThinking() {
        ParsedReply reply = parse("FINAL(1)\n<think>\n```repl\na = 1\n```\nFINAL(2)");

        assertThat(reply.blocks()).isEmpty();
        assertThat(reply.directive()).contains(new Directive.Final("1"));
        assertThat(reply.withoutThinking()).isEqualTo("FINAL(1)");
    }

    @Test
    void fenceMayBeginDirectlyBehindThinking() {
        assertThat(parse("<think>hm\nhm</think>```repl\na = 1\n```").blocks())
                .containsExactly(new Block("repl", "a = 1", 3));
    }

    @Test
    void thoughtInASentenceDoesNotMakeItsRestBeginALine() {
        assertThat(parse("The result is <think>hm</think>FINAL(2)").directive()).isEmpty();
    }

    @Test
    void thoughtOverLinesDoes() {
        assertThat(parse("Well <think>hm\n</think>FINAL(2)").directive()).contains(new Directive.Final("2"));
    }

    @Test
    void unclosedFenceInsideThinkingEndsWithTheThinking() {
        assertThat(parse("So:\n```repl\na = 1\n</think>\n```repl\nb = 2\n```").blocks())
                .containsExactly(new Block("repl", "b = 2", 6));
        assertThat(parse("So:\n```json\n{\n</think>\n```repl\nb = 2\n```").blocks())
                .containsExactly(new Block("repl", "b = 2", 6));
    }

    @Test
    void tagInAStringOrCommentOfCodeIsText() {
        String code = """
            clean = re.sub(r"<think>.*?</think>", "", text)
            # drop </think> too
            s = '''
            <think>
            </think>
            '''""";

        ParsedReply reply = parse("```repl\n" + code + "\n```\nFINAL_VAR(s)");

        assertThat(reply.blocks()).containsExactly(new Block("repl", code, 2));
        assertThat(reply.directive()).contains(new Directive.FinalVar("s"));
    }

    @Test
    void tagsThatMatchInAFenceOfAnotherLanguageAreText() {
        ParsedReply reply = parse("```xml\n<think>\n</think>\n```\nFINAL(1)");

        assertThat(reply.directive()).contains(new Directive.Final("1"));
        assertThat(reply.skipped()).extracting(Skipped::code).containsExactly("<think>\n</think>");
    }

    @Test
    void thinkingBetweenLinesOfCodeIsTakenOut() {
        ParsedReply reply = parse("```repl\na = 1\n<think>\nx\n```\n</think>\nb = 2\n```\nBye");

        assertThat(reply.blocks()).containsExactly(new Block("repl", "a = 1\nb = 2", 2));
        assertThat(reply.withoutThinking()).isEqualTo("```repl\na = 1\nb = 2\n```\nBye");
    }

    @Test
    void tagInInlineCodeOrQuotesIsAMention() {
        ParsedReply reply = parse("""
            I strip `<think>` and ``x `</think>` `` and "<think>" first.
            ```repl
            a = 1
            ```
            """);

        assertThat(reply.blocks()).containsExactly(new Block("repl", "a = 1", 3));
        assertThat(reply.prose()).startsWith("I strip");
    }

    @Test
    void tagBehindALoneBacktickIsATag() {
        assertThat(parse("<think> a ` b </think>FINAL(1)").directive()).contains(new Directive.Final("1"));
    }

    private ParsedReply parse(String text) {
        return parser.parse(text, false);
    }
}
