package dev.rlm.cli;

import picocli.CommandLine.Command;

/// `rlm config`: a name for the commands under it.
@Command
final class ConfigCommand {}
