package dev.rlm.repl;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// The same small programs give the same output in every engine. The exceptions are a table of docs/sandboxes.md, with
/// what the program gives there and why: a program that is in it must differ.
///
/// `programs.py` holds the programs, `programs.txt` what they give, written by CPython with `-Dregenerate`.
interface ProgramsContract {
    String HEAD = "#: ";
    Path PAGE = Path.of("..", "docs", "sandboxes.md");

    /// The engine; the same for all tests of the class.
    ReplFactory factory();

    @Test
    default void smallProgramsGiveTheSameEverywhere() throws Exception {
        Map<String, String> expected = parts("programs.txt");
        Map<String, String> differing = differing();
        assertThat(expected).hasSizeGreaterThanOrEqualTo(60);
        assertThat(expected.keySet()).containsAll(differing.keySet());

        Map<String, String> shown = shown(factory());

        differing.forEach((program, gives) -> assertThat(shown.get(program)).as(program)
                .contains(gives)
                .isNotEqualTo(expected.get(program)));
        shown.keySet().removeAll(differing.keySet());
        assertThat(shown).hasSize(expected.size() - differing.size());
        shown.entrySet().removeAll(expected.entrySet());
        assertThat(shown).as("what gives something else").isEmpty();
    }

    private static Map<String, String> shown(ReplFactory factory) throws IOException, ReplException {
        Map<String, String> shown = new LinkedHashMap<>();
        try (Session session = Session.of(factory)) {
            for (Map.Entry<String, String> program : parts("programs.py").entrySet()) {
                String text = session.shown(program.getValue()).strip();
                shown.put(program.getKey(), text.replaceAll("<cell \\d+>", "<cell>"));
            }
        }
        return shown;
    }

    /// What programs give in this engine instead, by program: rows `| program | engines | gives | why |` of the page.
    private Map<String, String> differing() throws IOException {
        return Files.readAllLines(PAGE)
                .stream()
                .map(line -> line.split("\\|"))
                .filter(cells -> cells.length == 5 && cells[2].contains("`" + factory().engine() + "`"))
                .collect(toMap(cells -> cells[1].strip(), cells -> cells[3].strip().replace("`", "")));
    }

    private static Map<String, String> parts(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(ProgramsContract.class.getResourceAsStream(resource), resource)) {
            return parts(in);
        }
    }

    private static Map<String, String> parts(InputStream in) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        Optional<String> title = Optional.empty();
        StringBuilder body = new StringBuilder();
        for (String line : (new String(in.readAllBytes(), StandardCharsets.UTF_8) + HEAD).split("\n", -1)) {
            if (line.startsWith(HEAD)) {
                title.ifPresent(known -> parts.put(known, body.toString().strip()));
                title = Optional.of(line.substring(HEAD.length()));
                body.setLength(0);
            } else {
                body.append(line).append('\n');
            }
        }
        return parts;
    }

    /// Writes `programs.txt` anew.
    static void write(ReplFactory factory) throws IOException, ReplException {
        StringBuilder text = new StringBuilder();
        shown(factory).forEach((program, gives) -> text.append(HEAD + program + "\n" + gives + "\n\n"));
        Files.writeString(Path.of("src/test/resources/dev/rlm/repl/programs.txt"), text);
    }
}
