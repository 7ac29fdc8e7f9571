package dev.rlm.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.rlm.app.TerminalText;

/// What the program talks to: its streams, always in UTF-8, the environment and the working folder. Text for a terminal
/// is made safe on its way, text for a pipe is passed on as it is. Thread-safe.
///
/// @param terminals those of the streams that a person sits at
record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Set<Stream> terminals,
        Map<String, String> environment,
        Path folder) {
    private static final Set<String> YES = Set.of("y", "yes");

    Terminal {
        terminals = Set.copyOf(terminals);
        environment = Map.copyOf(environment);
    }

    /// A stream of the process.
    enum Stream {
        IN("0"), OUT("1"), ERR("2");

        private final String descriptor;

        Stream(String descriptor) {
            this.descriptor = descriptor;
        }
    }

    /// Those of this process. The launcher says which streams are terminals; without it all are, or none.
    static Terminal ofThisProcess() {
        return new Terminal(new FileInputStream(FileDescriptor.in), stream(FileDescriptor.out),
                stream(FileDescriptor.err), terminals(System.getProperty("rlm.terminals")), System.getenv(),
                Path.of("").toAbsolutePath());
    }

    /// Data, to stdout: the answer, a document, a list.
    void print(String text) {
        out.print(shown(Stream.OUT, text.isEmpty() || text.endsWith("\n") ? text : text + "\n"));
        out.flush();
    }

    /// Text of others to stdout or stderr, without a line end of our own.
    void pass(Stream stream, String text) {
        PrintStream to = stream == Stream.OUT ? out : err;
        to.print(shown(stream, text));
        to.flush();
    }

    /// Text of our own to stdout, with its colours.
    void printStyled(String text) {
        out.print(text);
        out.flush();
    }

    /// A word to the user, on a line of its own on stderr.
    void tell(String text) {
        tellStyled(shownErr(text) + "\n");
    }

    /// A word to the user in `colour`, on a line of its own on stderr.
    void tell(String text, Colour colour) {
        tellStyled(colour.paint(shownErr(text)) + "\n");
    }

    /// Text of our own to stderr, with its colours and movements of the cursor.
    void tellStyled(String text) {
        err.print(text);
        err.flush();
    }

    /// Whether somebody sits here who can be asked.
    boolean mayAsk() {
        return isTerminal(Stream.IN) && isTerminal(Stream.ERR);
    }

    /// Asks a question on stderr. Anything but `y` or `yes`, and the end of stdin, is a no.
    boolean isConfirmed(String question) {
        tellStyled(shownErr(question + " [y/N] "));
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return Optional.ofNullable(reader.readLine())
                    .map(answer -> YES.contains(answer.strip().toLowerCase(Locale.ROOT)))
                    .orElse(false);
        } catch (IOException failure) {
            tell("rlm: the answer cannot be read: " + failure.getMessage());
            return false;
        }
    }

    /// Whether something waits to be read on stdin that nobody types. Never blocks, and reads nothing.
    boolean isFed() {
        try {
            return !isTerminal(Stream.IN) && in.available() > 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// Whether something was lost on its way to stdout, for example on a full disk.
    boolean lostOutput() {
        return out.checkError();
    }

    boolean isTerminal(Stream stream) {
        return terminals.contains(stream);
    }

    /// Whether colours may be used on `stream`. Source of the rule: no-color.org.
    boolean mayColour(Stream stream) {
        return isTerminal(stream) && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /// Whether a part of what stands on `stream` may be drawn again in its place: where colours may be used too, on a
    /// terminal that says what it is, and not in a build server's log.
    boolean mayRedraw(Stream stream) {
        return mayColour(stream) && !environment.getOrDefault("TERM", "").isEmpty()
                && environment.getOrDefault("CI", "").isEmpty();
    }

    /// `text` as [#print] would print it.
    String shownOut(String text) {
        return shown(Stream.OUT, text);
    }

    /// `text` as [#tell] would print it.
    String shownErr(String text) {
        return shown(Stream.ERR, text);
    }

    private String shown(Stream stream, String text) {
        return isTerminal(stream) ? TerminalText.visible(text) : text;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    private static Set<Stream> terminals(@Nullable String digits) {
        EnumSet<Stream> found = EnumSet.noneOf(Stream.class);
        if (digits == null) {
            boolean all = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
            return all ? EnumSet.allOf(Stream.class) : found;
        }
        for (Stream stream : Stream.values()) {
            if (digits.contains(stream.descriptor)) {
                found.add(stream);
            }
        }
        return found;
    }
}
