package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final String HOSTILE = "an answer\u001b]0;title\u0007 with \u202eorders";

    @Test
    void whatMovesATerminalIsShownThereAndPassedOnIntoPipes() {
        assertThat(printed(Set.of(Terminal.Stream.OUT))).isEqualTo("an answer\\x1b]0;title\\x07 with \\u202eorders\n");
        assertThat(printed(Set.of(Terminal.Stream.ERR))).isEqualTo(HOSTILE + "\n");
    }

    @Test
    void wordsToTheUserAreMadeSafeToo() {
        Typed.Streams streams = streams(Set.of(Terminal.Stream.ERR), Map.of());
        streams.terminal().tell(HOSTILE);

        assertThat(streams.err().toString(StandardCharsets.UTF_8)).contains("\\x1b]0;").doesNotContain("\u001b");
    }

    @Test
    void coloursAreForTerminalsThatDoNotRefuseThem() {
        Set<Terminal.Stream> all = Set.of(Terminal.Stream.OUT);

        assertThat(streams(all, Map.of()).terminal().mayColour(Terminal.Stream.OUT)).isTrue();
        assertThat(streams(all, Map.of("NO_COLOR", "")).terminal().mayColour(Terminal.Stream.OUT)).isTrue();
        assertThat(streams(all, Map.of("NO_COLOR", "1")).terminal().mayColour(Terminal.Stream.OUT)).isFalse();
        assertThat(streams(all, Map.of("TERM", "dumb")).terminal().mayColour(Terminal.Stream.OUT)).isFalse();
        assertThat(streams(all, Map.of()).terminal().mayColour(Terminal.Stream.ERR)).isFalse();
    }

    private static String printed(Set<Terminal.Stream> terminals) {
        Typed.Streams streams = streams(terminals, Map.of());
        streams.terminal().print(HOSTILE);
        return streams.out().toString(StandardCharsets.UTF_8);
    }

    private static Typed.Streams streams(Set<Terminal.Stream> terminals, Map<String, String> environment) {
        return Typed.Streams.of(InputStream.nullInputStream(), terminals, environment);
    }
}
