package dev.rlm.backends.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptParserTest {
    @TempDir
    private Path folder;

    private Path script(String text) throws IOException {
        return Files.writeString(folder.resolve("s.jsonl"), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', value = {"{\"reply\": \"a\" # not JSON: ", "[1] # not a JSON object",
            "{\"reply\": \"a\"} {} # not JSON: ",
            "{\"reply\": \"a\", \"reply\": \"b\"} # not JSON: Duplicate field 'reply'",
            "{} # neither \"reply\" nor \"error\"", "{\"reply\": 1} # \"reply\" is not a string",
            "{\"reply\": null} # \"reply\" is not a string",
            "{\"reply\": \"a\", \"matches\": \"x\"} # unknown field \"matches\"; known are delay_ms, error, for, match, repeat, "
                    + "reply, usage",
            "{\"for\": \"roots\", \"reply\": \"a\"} # \"for\" is \"roots\"; it can be root, sub, child, final, direct or any",
            "{\"match\": \"(\", \"reply\": \"a\"} # \"match\" is no regular expression: Unclosed group",
            "{\"reply\": \"a\", \"delay_ms\": -1} # \"delay_ms\" is not a whole number from 0 to 86400000",
            "{\"reply\": \"a\", \"repeat\": \"yes\"} # \"repeat\" is neither true nor false",
            "{\"reply\": \"a\", \"usage\": 3} # \"usage\" is not a JSON object",
            "{\"reply\": \"a\", \"usage\": {}} # \"usage\" needs input_tokens and output_tokens",
            "{\"reply\": \"a\", \"usage\": {\"tokens\": 3}} # unknown field \"tokens\" in \"usage\"; known are ",
            "{\"reply\": \"a\", \"usage\": {\"input_tokens\": 1.5, \"output_tokens\": 1}} # \"input_tokens\" is not a whole",
            "{\"error\": {\"headers\": {}}} # \"error\" needs a status from 300 to 599",
            "{\"error\": {\"status\": 600}} # \"status\" is not a whole number from 0 to 599"})
    void lineThatIsWrongIsNamed(String line, String message) throws IOException {
        Path file = script("{\"reply\": \"fine\"}\n\n" + line + "\n");

        assertThatThrownBy(() -> ScriptParser.parse(file)).isInstanceOf(ScriptException.class)
                .hasMessageStartingWith(file + ":3: " + message);
    }

    @Test
    void fileThatCannotBeAScriptIsNamed() throws IOException {
        Path missing = folder.resolve("missing.jsonl");
        assertThatThrownBy(() -> ScriptParser.parse(missing))
                .hasMessage(missing + ": no such script; scripted/FILE names a file of JSON Lines");
        assertThatThrownBy(() -> ScriptParser.parse(folder)).hasMessageStartingWith(folder + ": no such script");

        Path empty = script("\n  \n");
        assertThatThrownBy(() -> ScriptParser.parse(empty)).hasMessage(empty + ": the script holds no line");

        Path latin = Files.write(folder.resolve("latin.jsonl"),
                "{\"reply\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ScriptParser.parse(latin)).hasMessage(latin + ": the script is not UTF-8");
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreNoMatter() throws Exception {
        assertThat(ScriptParser.parse(script("\uFEFF{\"reply\": \"a\"}\r\n{\"reply\": \"b\"}\r\n")))
                .extracting(ScriptLine::shown)
                .containsExactly("line 1 (any)", "line 2 (any)");
    }
}
