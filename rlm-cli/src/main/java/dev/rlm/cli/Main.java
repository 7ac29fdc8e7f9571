package dev.rlm.cli;

import dev.rlm.app.Engines;

/// The program.
public final class Main {
    private Main() {}

    /// Does what the command line says and ends the process with its exit code.
    public static void main(String[] arguments) {
        System.exit(new Cli(Terminal.ofThisProcess(), Engines::local).execute(arguments).number());
    }
}
