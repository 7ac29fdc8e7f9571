package dev.rlm.cli;

import java.util.Arrays;
import java.util.List;

import dev.rlm.app.Engines;

/// The program.
public final class Main {
    private static final List<List<String>> VERSION = List.of(List.of("--version"), List.of("version"));

    private Main() {}

    /// Does what the command line says and ends the process with its exit code.
    public static void main(String[] arguments) {
        System.exit(execute(Terminal.ofThisProcess(), arguments).number());
    }

    /// Says which version this is before a class of the command line is loaded.
    static ExitCode execute(Terminal terminal, String... arguments) {
        if (VERSION.contains(Arrays.asList(arguments))) {
            terminal.print(VersionLine.text());
            return terminal.lostOutput() ? ExitCode.FAILED : ExitCode.OK;
        }
        return new Cli(terminal, Engines::of).execute(arguments);
    }
}
