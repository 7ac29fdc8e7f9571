package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
    private static final int WIDTH_OF_PIPES = 80;
    private static final int SCREEN = 50;

    private static final List<String> PAGES = Stream.concat(Stream.of(""), Stream.concat(
            Stream.of(Verb.values()).map(Verb::path), Stream.of(Topic.values()).map(Topic::word))).toList();

    @TestFactory
    Stream<DynamicTest> everyPageFitsAPipe() {
        return PAGES.stream().map(page -> dynamicTest("rlm help " + page, () -> {
            Typed help = Typed.rlm(words(page));

            assertThat(help.code()).isZero();
            assertThat(help.err()).isEmpty();
            assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).matches("[\\x20-\\x7e]*")
                    .hasSizeLessThanOrEqualTo(WIDTH_OF_PIPES)
                    .isEqualTo(line.stripTrailing()));
            assertThat(help.out()).doesNotContain("\n\n\n").doesNotContain(" \\\n");
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyPageFitsATerminalOfAnyWidth() {
        return Stream.of(30, 40, 59, 60, 97, 100)
                .flatMap(width -> PAGES.stream().map(page -> dynamicTest(page + " at " + width, () -> {
                    String wide = Typed.rlm(words(page)).out();
                    String help = onTerminal(Map.of("COLUMNS", width.toString(), "NO_COLOR", "1"), words(page)).out();

                    // Nothing but a word that is longer than the line, a file's line or a quoted one in a command goes beyond.
                    assertThat(help.lines().filter(line -> line.length() > width)).allSatisfy(
                            line -> assertThat(line.strip())
                                    .matches("\\S+( \\\\)?|[{].*|.*['\"].*|rlm .*\\]\\.\\.\\..*"));
                    assertThat(text(help)).isEqualTo(text(wide));
                })));
    }

    @Test
    void widthIsThatOfTheTerminalWithinBoundsAndOfPipesAlwaysTheSame() {
        assertThat(longest(onTerminal(Map.of("COLUMNS", "300"), "help", "run", "--no-color"))).isBetween(95, 100);
        assertThat(longest(onTerminal(Map.of("COLUMNS", "70"), "help", "run", "--no-color"))).isBetween(65, 70);
        Typed piped = Typed.in(Typed.Streams.of(InputStream.nullInputStream(), Set.of(), Map.of("COLUMNS", "40")),
                "help", "run");
        assertThat(piped).isEqualTo(Typed.rlm("help", "run"));
    }

    @Test
    void coloursChangeNothingButColours() {
        Map<String, String> terminal = Map.of("COLUMNS", "80", "TERM", "xterm");

        String coloured = onTerminal(terminal, "help", "run").out();

        assertThat(coloured).contains("\u001b[1mExamples\u001b[m\n");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(Typed.rlm("help", "run").out());
    }

    @Test
    void helpOfTheProgramIsAboutAScreenAndExamplesComeFirst() {
        assertThat(Typed.rlm("help").out().lines()).hasSizeLessThanOrEqualTo(SCREEN);
        for (Verb verb : Verb.values()) {
            assertThat(Typed.rlm(words(verb.path())).out().lines().skip(1).dropWhile(String::isEmpty).findFirst())
                    .as(verb.path())
                    .hasValueSatisfying(line -> assertThat(line).isIn("Examples"));
        }
    }

    @Test
    void helpOfARunHasAllThatAReaderAsksFor() {
        assertThat(Typed.rlm("help", "run").out()).contains("\nSynopsis\n", "\nContext\n", "\nModel\n", "\nBudgets\n",
                "\nSandbox\n", "\nOutput\n", "\nValues\n", "\nExit codes\n", "\nEnvironment\n", "\nFiles\n",
                "90s, 30m", "512m, 2g", "(default: 30m)", "rlm_query", "-d 2", "scripted/FILE")
                .doesNotContain("\nOptions\n");
    }

    @Test
    void everyOptionOfARunHasAGroupAndTheGroupsNameNoOther() {
        CommandLine run = CommandTree.under(CommandTree.whole(Typed.terminal("").terminal()), Verb.RUN.words());

        assertThat(run.getCommandSpec().options()).allSatisfy(
                option -> assertThat(OptionGroup.of(option)).as(option.longestName()).isNotEqualTo(OptionGroup.OWN));
        assertThat(Stream.of(OptionGroup.values()).flatMap(group -> group.ofRun().stream())).isSubsetOf(
                run.getCommandSpec().options().stream().map(OptionSpec::longestName).toList());
    }

    @Test
    void everyKeyThatIsReadIsExplained() throws Exception {
        String environment = Typed.rlm("help", "environment").out();

        for (JsonNode line : new ObjectMapper().readTree(Typed.rlm("config", "show", "--json").out()).get("settings")) {
            if (line.get("section").asText().equals("keys")) {
                assertThat(environment).contains(line.get("name").asText());
            }
        }
        assertThat(environment).contains("OPENAI_API_KEY");
    }

    private static Typed onTerminal(Map<String, String> environment, String... arguments) {
        return Typed.in(Typed.Streams.of(InputStream.nullInputStream(), Set.of(Terminal.Stream.OUT), environment),
                arguments);
    }

    private static int longest(Typed typed) {
        return typed.out().lines().mapToInt(String::length).max().orElse(0);
    }

    /// Its words in a row, without the marks of commands that go on in the next line.
    private static List<String> text(String help) {
        return List.of(help.replace(" \\\n", "\n").strip().split("\\s+"));
    }

    private static String[] words(String page) {
        return ("help " + page).strip().split(" ");
    }
}
