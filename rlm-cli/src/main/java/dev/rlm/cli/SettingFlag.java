package dev.rlm.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import dev.rlm.app.settings.SettingHelp;
import dev.rlm.app.settings.Settings;

/// An option of `rlm run` that sets a setting. Its value is passed on as it was typed: what values are good, what they
/// mean and which holds otherwise is for the settings to say, as for those in rlm.toml.
///
/// @param setting whose value it gives
/// @param names with their dashes, the long one last
/// @param label of its value in help
/// @param values all that it takes, for shells to complete; none when they cannot be counted
record SettingFlag(String setting, List<String> names, String label, List<String> values) {
    static final List<SettingFlag> ALL = List.of(
            flag("model", "-m --model", "MODEL"),
            flag("sub_model", "--sub-model", "MODEL"),
            flag("system", "-s --system", "TEXT"),
            flag("temperature", "--temperature", "NUMBER"),
            flag("reasoning_effort", "--reasoning-effort", "EFFORT"),
            flag("max_output", "--max-output", "N"),
            flag("sub_max_output", "--sub-max-output", "N"),
            flag("cost_budget_usd", "--cost-budget", "USD"),
            flag("time_budget", "--time-budget", "DURATION"),
            flag("token_budget", "-t --token-budget", "N"),
            flag("call_budget", "--call-budget", "N"),
            flag("max_turns", "--max-turns", "N"),
            flag("max_depth", "-d --max-depth", "N"),
            flag("max_children", "--max-children", "N"),
            flag("max_parallel", "--max-parallel", "N"),
            flag("route", "--route", "ROUTE", "recursive", "direct", "auto"),
            flag("confirm_above_usd", "--confirm-above", "USD"),
            flag("environment", "-e --env", "ENGINE", Settings.Engine.labels().toArray(String[]::new)),
            flag("protocol", "-p --protocol", "PROTOCOL", "repl"),
            flag("cell_timeout", "--cell-timeout", "DURATION"),
            flag("memory", "--memory", "SIZE"),
            flag("logs_dir", "--trajectory-dir", "DIR"));

    /// Those that mean something where the code is the user's own. Its model stands by itself: only the command line
    /// gives a cell one.
    static final List<SettingFlag> OF_CELLS = ALL.stream()
            .filter(flag -> !List.of("model", "route", "protocol").contains(flag.setting()))
            .toList();

    SettingFlag {
        names = List.copyOf(names);
        values = List.copyOf(values);
    }

    void addTo(CommandSpec command) {
        SettingHelp words = SettingHelp.of(setting);
        command.addOption(OptionSpec.builder(names.toArray(String[]::new))
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .completionCandidates(values)
                .description(words.text() + " (default: " + words.standard() + ")")
                .build());
    }

    /// The values that were given, by setting.
    static Map<String, String> valuesOf(CommandSpec command) {
        Map<String, String> given = new HashMap<>();
        for (SettingFlag flag : ALL) {
            OptionSpec option = command.findOption(flag.names().getLast());
            if (option != null && option.getValue() != null) {
                given.put(flag.setting(), option.getValue());
            }
        }
        return given;
    }

    private static SettingFlag flag(String setting, String names, String label, String... values) {
        return new SettingFlag(setting, List.of(names.split(" ")), label, List.of(values));
    }
}
