package dev.rlm.cli;

import picocli.CommandLine.Command;

/// `rlm config`: a name for the commands under it.
@Command(name = "config", description = "Shows the settings.")
final class ConfigCommand {}
