package dev.rlm.cli;

import java.util.List;
import java.util.stream.Stream;

import picocli.CommandLine;

/// The table of commands, in the order of help: what each is called, what it does, and how it is made.
enum Verb {
    RUN("run", "Answers a question over a context of any size."),
    EXEC("exec", "Runs a file as one cell in a REPL, without a model."),
    INIT("init", "Writes an rlm.toml with every setting and its default."),
    TRUST("trust", "Shows what a folder's rlm.toml asks for, and trusts it."),
    LOGS("logs", "Lists runs, newest first, or shows one."),
    CONFIG("config", "Shows the settings."),
    CONFIG_SHOW("config show", "Shows the settings that hold here, and where each comes from."),
    PRICING("pricing", "Shows what models cost, and where each price comes from."),
    DOCTOR("doctor", "Checks Java, settings, keys, the REPL engine and write access."),
    COMPLETION("completion", "Prints what a shell needs to complete rlm's commands."),
    VERSION("version", "Prints the version of rlm and of its Java."),
    HELP("help", "Explains a command or a topic, with examples.");

    private final String path;
    private final String summary;

    Verb(String path, String summary) {
        this.path = path;
        this.summary = summary;
    }

    /// Those that `word` alone calls or leads to; none when there is no such command.
    static List<Verb> under(String word) {
        return Stream.of(values()).filter(verb -> verb.words().getFirst().equals(word)).toList();
    }

    /// What one types.
    List<String> words() {
        return List.of(path.split(" "));
    }

    /// The command that it is under, as one types it: `rlm`, or `rlm config`.
    String parent() {
        return ("rlm " + path).replaceFirst(" [^ ]+$", "");
    }

    /// Its words with a blank between.
    String path() {
        return path;
    }

    String summary() {
        return summary;
    }

    /// The options that it takes for settings.
    List<SettingFlag> settingFlags() {
        return switch (this) {
            case RUN -> SettingFlag.ALL;
            case EXEC -> SettingFlag.OF_CELLS;
            case INIT, TRUST, LOGS, CONFIG, CONFIG_SHOW, PRICING, DOCTOR, COMPLETION, VERSION, HELP -> List.of();
        };
    }

    /// A command line for it, without those of the commands under it.
    ///
    /// @param tree that it will be part of
    CommandLine make(CommandTree tree) {
        CommandLine made = new CommandLine(switch (this) {
            case RUN -> new RunSubcommand(tree.shared(), tree.workplace());
            case EXEC -> new ExecSubcommand(tree.shared(), tree.workplace());
            case INIT -> new InitSubcommand(tree.shared(), tree.workplace());
            case TRUST -> new TrustSubcommand(tree.shared(), tree.workplace());
            case LOGS -> new LogsSubcommand(tree.shared(), tree.workplace());
            case CONFIG -> new ConfigCommand();
            case CONFIG_SHOW -> new ConfigShowSubcommand(tree.shared(), tree.workplace());
            case PRICING -> new PricingSubcommand(tree.shared(), tree.workplace());
            case DOCTOR -> new DoctorSubcommand(tree.shared(), tree.workplace());
            case COMPLETION -> new CompletionSubcommand(tree.terminal());
            case VERSION -> new VersionSubcommand(tree.terminal());
            case HELP -> new HelpSubcommand(tree.shared(), tree.terminal());
        });
        settingFlags().forEach(flag -> flag.addTo(made.getCommandSpec()));
        made.getCommandSpec().name(words().getLast()).usageMessage().description(summary);
        return made;
    }
}
