package dev.rlm.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import dev.rlm.app.TerminalText;
import dev.rlm.core.repl.Setup;

/// Text that a command reads whole: from stdin, or from a file that the user named.
final class InputText {
    /// What stands for stdin on a command line.
    static final String STDIN = "-";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private InputText() {}

    /// All of stdin.
    ///
    /// @param what it is, to follow "the": `prompt`
    /// @throws UsageException when it cannot be read, or is no text
    static String ofStdin(String what, Terminal terminal) {
        try {
            return decoded(terminal.in().readAllBytes(), "the " + what + " on stdin");
        } catch (IOException failure) {
            throw new UsageException("the " + what + " cannot be read from stdin: " + failure.getMessage());
        }
    }

    /// A file's text.
    ///
    /// @param name as typed
    /// @throws UsageException when it is missing, no file, or no text
    static String ofFile(String name, Terminal terminal) {
        String shown = TerminalText.visibleLine(name);
        try {
            Path file = terminal.folder().resolve(name);
            if (!Files.exists(file)) {
                throw new UsageException(shown + " does not exist");
            }
            if (!Files.isRegularFile(file)) {
                throw new UsageException(shown + (Files.isDirectory(file) ? " is a folder" : " is no plain file")
                        + "; name a file of Python code");
            }
            return decoded(Files.readAllBytes(file), shown);
        } catch (InvalidPathException _) {
            throw new UsageException("no file can have the name " + shown);
        } catch (IOException failure) {
            throw new UsageException(shown + " cannot be read: " + failure.getMessage());
        }
    }

    /// The setup in a file.
    ///
    /// @throws UsageException as [#ofFile]
    static Setup setup(String name, Terminal terminal) {
        String code = ofFile(name, terminal);
        return new Setup(Path.of(name).getFileName().toString(), code);
    }

    private static String decoded(byte[] bytes, String what) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) {
                throw new UsageException(what + " is binary, no text");
            }
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new UsageException(what + " is no text in UTF-8");
        }
    }
}
