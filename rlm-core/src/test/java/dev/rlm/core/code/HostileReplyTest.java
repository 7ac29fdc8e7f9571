package dev.rlm.core.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

class HostileReplyTest {
    private static final int MEGABYTE = 1_000_000;
    private static final int LONG = 200_000;
    /// A tenth of a second when time grows with the length, many minutes when it grows with its square.
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final String[] PIECES = {"`", "``", "```", "````", "~~~", "```repl", "```python", "```json",
            "```markdown",
            "\n", "\n", "\n", "\r\n", "\r", "<think>", "</think>", "<thinking>", "FINAL(", "FINAL_VAR(", "FINAL (",
            "final(",
            "FINAL:", "FINAL(x)", "FINAL_VAR(y)", "\nFINAL(z)\n", ")", "(", "]", "{", "\"", "'", "'''", "\"\"\"", "\\",
            "#", " ", "   ", "    ", "\t", "- ", "1. ", "> ",
            "**", "x = 1", "print(x)", "words of prose", ", ", ".", "lambda", "f'", "if", ":", "é", "🚢", "\ud83d",
            "\0", "0x",
            "1e", "@", "not", "async", "for", ";", "import", "from", "match"};

    private final ReplyParser parser = new ReplyParser();

    @TestFactory
    Stream<DynamicTest> longTextOfAnyPieceIsParsedInLinearTime() {
        return Stream.of(PIECES)
                .flatMap(piece -> Stream.of(piece, piece + "\n"))
                .map(piece -> parses(piece, piece.repeat(LONG / piece.length())));
    }

    @TestFactory
    Stream<DynamicTest> megabyteMadeToBeReadAgainIsParsedInLinearTime() {
        return Stream
                .of("```repl\n\\'''\n```\n", "```repl\n\\'''\n```\n```repl\n\\\"\"\"\n```\n", "```\n~~~\n```repl\n",
                        "```\n'''\n```repl\n", "FINAL(\nx\n", "FINAL('a)", "FINAL(\"a)", "FINAL(a (\" b)", "FINAL(a) ",
                        "FINAL('''a)",
                        "FINAL(\"a\\\")\n", "`<think>` ", "<think>`</think>", "</think>``", "` `` <think>",
                        "```` ``` `<think>\n",
                        "- - - - ", "1. - * ", "```repl      ", "````python\n```repl x\n", "````python\n\n```x\n",
                        "FINAL_VAR(a) FINAL(b",
                        "````\n```repl\nx\n```\n", "FINAL(\n1) a\n", "FINAL(f'{", "<think>\n```repl\n</think>\n",
                        "```repl\n<think>\n",
                        "```repl\nx```\n", "final                      (", "FINAL\\", "\\_VAR(", "FINAL(\\\\\\",
                        "```\n(\n", "```\nf'{'\n",
                        "```\nlambda x: (\n")
                .map(this::parsesRepeated);
    }

    @TestFactory
    Stream<DynamicTest> longTextBehindAnOpeningIsParsedInLinearTime() {
        return Stream
                .of("```repl\n", "```\n", "````python\n", "FINAL(", "FINAL(\"", "<think>", "```repl\n'''", "- ", "`")
                .flatMap(opening -> Stream
                        .of(" ", "\n", "a", "(", ")", "'", "\"", "`", "x = (1)\n", "```x\n", "<", "1", "FINAL(x)")
                        .map(piece -> parses(opening + " then many " + piece,
                                opening + piece.repeat(LONG / piece.length()))));
    }

    @TestFactory
    Stream<DynamicTest> fencesOfFallingLengthAreParsedInLinearTime() {
        StringBuilder text = new StringBuilder();
        for (int length = 1_300; length >= 3; length--) {
            text.append("`".repeat(length)).append("\n");
        }
        return Stream.of(parses("falling", text + "```repl\n" + "x\n".repeat(80_000)));
    }

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noTextBreaksTheParserAndEveryBlockStandsInTheReply() {
        long seed = 20_260_101L;
        System.out.println("seed of the fuzz test: " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Map<String, Integer> seen = new TreeMap<>();
        for (int round = 0; round < 20_000; round++) {
            String text = text(random);
            boolean cutOff = random.nextBoolean();
            ParsedReply reply = parser.parse(text, cutOff);
            check(text, reply);
            count(seen, reply);
            assertThat(parser.parse(text, cutOff)).isEqualTo(reply);
        }
        assertThat(seen.values()).as("what was met: %s", seen).hasSize(6).allMatch(times -> times > 100);
    }

    private static void count(Map<String, Integer> seen, ParsedReply reply) {
        reply.blocks().forEach(_ -> seen.merge("block", 1, Integer::sum));
        reply.skipped().forEach(_ -> seen.merge("skipped", 1, Integer::sum));
        reply.faults().forEach(_ -> seen.merge("fault", 1, Integer::sum));
        reply.directive().ifPresent(_ -> seen.merge("directive", 1, Integer::sum));
        seen.merge(reply.unclosedFence() ? "unclosed" : "closed", 1, Integer::sum);
    }

    private static void check(String text, ParsedReply reply) {
        String[] lines = text.lines().map(String::strip).toArray(String[]::new);
        for (Block block : reply.blocks()) {
            assertThat(block.code()).as(text).isNotBlank();
            int at = block.line() - 1;
            for (String line : block.code().split("\n", -1)) {
                at = indexOf(lines, line.strip(), at, text) + 1;
            }
        }
        assertThat(text.lines().count()).isGreaterThanOrEqualTo(reply.withoutThinking().lines().count());
        assertThat(reply.withoutThinking().length()).isGreaterThanOrEqualTo(reply.prose().length());
    }

    private static int indexOf(String[] lines, String line, int from, String text) {
        for (int i = from; i < lines.length; i++) {
            if (lines[i].contains(line)) {
                return i;
            }
        }
        throw new AssertionError("not in the reply from line " + (from + 1) + ": <" + line + "> of <" + text + ">");
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(1, 60);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
            if (random.nextInt(3) == 0) {
                text.append('\n');
            }
        }
        return text.toString();
    }

    private DynamicTest parsesRepeated(String piece) {
        return parses(piece, piece.repeat(MEGABYTE / piece.length()));
    }

    private DynamicTest parses(String name, String text) {
        return DynamicTest.dynamicTest("<" + name.replace("\n", "⏎") + ">",
                () -> assertTimeoutPreemptively(GENEROUS, () -> {
                    assertThat(parser.parse(text, false).prose().length()).isLessThanOrEqualTo(text.length());
                    assertThat(parser.parse("FINAL(1)\n</think>" + text, true).prose()).doesNotStartWith("FINAL(1)\n");
                    assertThat(PythonShape.isPython("x x\n" + text)).isFalse();
                }));
    }
}
