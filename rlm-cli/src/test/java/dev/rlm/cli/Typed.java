package dev.rlm.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import dev.rlm.app.Engines;

/// A command line as it was typed, and what came of it.
///
/// @param code the exit code
/// @param out stdout
/// @param err stderr
record Typed(int code, String out, String err) {

    static Typed rlm(String... arguments) {
        return in(terminal(""), arguments);
    }

    static Typed in(Streams streams, String... arguments) {
        return with(NoCells::as, streams, arguments);
    }

    static Typed with(Engines.Maker engines, Streams streams, String... arguments) {
        int code = new Cli(streams.terminal(), engines).execute(arguments).number();
        return new Typed(code, streams.out().toString(StandardCharsets.UTF_8),
                streams.err().toString(StandardCharsets.UTF_8));
    }

    /// In a folder that is also the user's home.
    static Typed at(Path folder, String... arguments) {
        return in(Streams.of(InputStream.nullInputStream(), Set.of(), Map.of(), folder), arguments);
    }

    /// The same with variables of the environment.
    static Typed at(Path folder, Map<String, String> environment, String... arguments) {
        return in(Streams.of(InputStream.nullInputStream(), Set.of(), environment, folder), arguments);
    }

    /// A terminal that nobody sits at, with this on stdin.
    static Streams terminal(String stdin) {
        return Streams.of(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), Set.of(), Map.of());
    }

    /// @param out what was written to the terminal's stdout
    /// @param err what was written to its stderr
    record Streams(Terminal terminal, ByteArrayOutputStream out, ByteArrayOutputStream err) {

        static Streams of(InputStream in, Set<Terminal.Stream> terminals, Map<String, String> environment) {
            return of(in, terminals, environment, Path.of("target").toAbsolutePath());
        }

        static Streams of(InputStream in, Set<Terminal.Stream> terminals, Map<String, String> environment,
                Path folder) {
            Map<String, String> variables = new HashMap<>(environment);
            variables.put("HOME", folder.toString());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            return new Streams(new Terminal(in, new PrintStream(out, false, StandardCharsets.UTF_8),
                    new PrintStream(err, false, StandardCharsets.UTF_8), terminals, variables, folder), out, err);
        }
    }
}
