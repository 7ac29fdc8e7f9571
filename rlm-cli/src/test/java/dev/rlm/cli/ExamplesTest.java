package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.Engines;
import dev.rlm.cli.help.Block;
import dev.rlm.cli.help.Page;

/// The examples of help, as they would be typed, in a folder that has what they speak of. The user's own model is a
/// script that answers at once.
class ExamplesTest {
    /// A word of a shell's command, with what is quoted in it.
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");
    private static final String KEYLESS = "no key for openai";

    @TempDir
    private Path folder;

    /// A call of rlm within a line of a shell.
    ///
    /// @param environment that is set before it
    /// @param file for stdin, after `<`
    private record Call(Map<String, String> environment, List<String> arguments, String file) {

        /// Reads it out of pipes, redirections and `eval "$(…)"`.
        static Call in(String line) {
            Map<String, String> environment = new HashMap<>();
            List<String> arguments = new ArrayList<>();
            String file = "";
            boolean within = false;
            Matcher words = WORD.matcher(line.replaceFirst("^eval \"\\$\\((.*)\\)\"$", "$1"));
            while (words.find()) {
                String word = words.group();
                if (word.equals("rlm") && !within) {
                    within = true;
                } else if (word.equals("|") && within) {
                    break;
                } else if (word.startsWith("<")) {
                    file = word.substring(1);
                } else if (within && !word.startsWith(">")) {
                    arguments.add(word.replaceAll("[\"']", ""));
                } else if (word.matches("[A-Z_]+=.*")) {
                    environment.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
                }
            }
            return new Call(environment, arguments, file);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleWorks() {
        return lines().filter(line -> !line.contains("scripted/")).map(line -> dynamicTest(line, () -> {
            Call call = Call.in(line);
            prepare();
            Typed typed = typed(call);

            if (call.arguments().toString().contains("openai/")) {
                assertThat(typed.err()).contains(KEYLESS)
                        .hasLineCount(call.arguments().contains("--sub-model") ? 2 : 1);
                assertThat(typed.code()).isEqualTo(3);
            } else {
                // The engine that stands in for doctor's runs no cells, and doctor has to say so.
                assertThat(typed.code()).as(typed.err()).isEqualTo(call.arguments().contains("doctor") ? 1 : 0);
            }
        }));
    }

    @Test
    void thereAreExamplesOfEachCommand() {
        assertThat(lines()).hasSizeGreaterThan(25).allMatch(line -> line.contains("rlm "));
        assertThat(Stream.of(Verb.values())).allSatisfy(verb -> assertThat(commands(Examples.of(verb))).isNotEmpty());
    }

    @Test
    void scriptOfTheHelpRunsCodeAndAnswers() throws IOException {
        prepare();

        String line = lines().filter(one -> one.contains("scripted/")).findFirst().orElseThrow();

        Typed typed = typed(Call.in(line + " -q"));

        assertThat(typed).isEqualTo(new Typed(0, "12\n", ""));
    }

    private Typed typed(Call call) throws IOException {
        boolean reads = call.arguments().contains("trust") || call.arguments().contains("-");
        String stdin = call.file().isEmpty() ? reads ? "y\n" : "" : Files.readString(folder.resolve(call.file()));
        Map<String, String> environment = new HashMap<>(call.environment());
        environment.put("XDG_CACHE_HOME", ReadmeTest.CACHE.toString());
        Set<Terminal.Stream> terminals = call.arguments().contains("trust")
                ? Set.of(Terminal.Stream.IN, Terminal.Stream.ERR)
                : Set.of();
        boolean cells = call.arguments().contains("-m") || call.arguments().contains("exec");
        return Typed.with(cells ? Engines::of : NoCells::as,
                Typed.Streams.of(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), terminals,
                        environment,
                        folder),
                call.arguments().toArray(String[]::new));
    }

    /// Makes what the examples name, and a run to look at.
    private void prepare() throws IOException {
        write("notes.txt", "twelve chars");
        write("logs/orders.log", "why did orders fail? because the pool was renamed and all requests were slow\n");
        write("contracts/a.txt", "what differs between the contracts is the notice period: 30 days\n");
        write("contracts/b.txt", "what differs between the contracts is the notice period: 60 days\n");
        write("examples/incident/deploy.md", "what was renamed: the pool setting\n");
        write("parse.py", "len(context)\n");
        write("helpers.py", "def count(texts):\n    return len(texts)\n");
        write("count.py", "count('abc')\n");
        write("ask.py", "llm_query('Why?')\n");
        write("question.txt", "Why did orders fail?\n");
        write("project/rlm.toml", "[rlm]\ncost_budget_usd = \"9.00\"\n");
        write("replies.jsonl", Topic.SCRIPTED.sections()
                .stream()
                .flatMap(section -> section.blocks().stream())
                .filter(Block.Lines.class::isInstance)
                .map(block -> String.join("\n", ((Block.Lines) block).lines()))
                .findFirst()
                .orElseThrow());
        write("always.jsonl", "{\"reply\": \"FINAL(done)\", \"repeat\": true}\n");
        write(".config/rlm/rlm.toml", "[rlm]\nmodel = \"scripted/always.jsonl\"\n");
        assertThat(Typed.at(folder, "run", "Is it done?").code()).isZero();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Stream<String> lines() {
        Stream<Page.Section> topics = Stream.of(Topic.values()).flatMap(topic -> topic.sections().stream());
        return Stream.of(Stream.of(Verb.values()).flatMap(verb -> commands(Examples.of(verb)).stream()),
                commands(Examples.first()).stream(), topics.flatMap(section -> commands(section.blocks()).stream()))
                .flatMap(lines -> lines)
                .distinct();
    }

    private static List<String> commands(List<Block> blocks) {
        return blocks.stream()
                .filter(Block.Example.class::isInstance)
                .flatMap(block -> ((Block.Example) block).commands().stream())
                .toList();
    }
}
