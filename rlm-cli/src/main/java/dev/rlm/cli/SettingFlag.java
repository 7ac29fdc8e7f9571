package dev.rlm.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// An option of `rlm run` that sets a setting. Its value is passed on as it was typed: what values are good is for the
/// settings to say, as for those in rlm.toml.
///
/// @param setting whose value it gives
/// @param names with their dashes, the long one last
/// @param label of its value in help
/// @param help one line
record SettingFlag(String setting, List<String> names, String label, String help) {
    static final List<SettingFlag> ALL = List.of(
            flag("model", "-m --model", "M", "provider/model, or a bare name that the price table knows"),
            flag("sub_model", "--sub-model", "M", "for llm_query and for child runs; default: the model"),
            flag("environment", "-e --env", "E", "the REPL engine: local"),
            flag("protocol", "-p --protocol", "P", "how the model works: repl"),
            flag("max_depth", "-d --max-depth", "N",
                    "levels of calls; 0: none, 1: plain calls only, N: children with a REPL for N-1 levels; default 1"),
            flag("cost_budget_usd", "--cost-budget", "USD", "money of the whole run, or none; default 1.00"),
            flag("token_budget", "-t --token-budget", "N",
                    "tokens of the whole run; default: none for priced models, 10000000 for free ones"),
            flag("call_budget", "--call-budget", "N", "model calls of the whole run, retries included; default 500"),
            flag("time_budget", "--time-budget", "D", "wall time, as 90s or 30m; default 30m"),
            flag("max_turns", "--max-turns", "N", "turns of the run, and of each child; default 30"),
            flag("max_children", "--max-children", "N", "child REPLs at once; default 4"),
            flag("max_parallel", "--max-parallel", "N", "model calls at the same time; default 16"),
            flag("cell_timeout", "--cell-timeout", "D", "of one cell, waiting for sub-calls not counted; default 60s"),
            flag("memory", "--memory", "SIZE", "of one REPL; default: what the context needs, at least 1g"),
            flag("max_output", "--max-output", "N", "tokens of one reply; default 16384"),
            flag("sub_max_output", "--sub-max-output", "N", "tokens of one reply to a sub-call; default 4096"),
            flag("system", "-s --system", "TEXT", "added to the system prompt"),
            flag("temperature", "--temperature", "X", "sent only when set"),
            flag("reasoning_effort", "--reasoning-effort", "E", "sent only when set"),
            flag("logs_dir", "--trajectory-dir", "DIR", "where the record of the run goes"));

    SettingFlag {
        names = List.copyOf(names);
    }

    static void addAllTo(CommandSpec command) {
        ALL.forEach(flag -> command.addOption(OptionSpec.builder(flag.names().toArray(String[]::new))
                .type(String.class)
                .arity("1")
                .paramLabel(flag.label())
                .description(flag.help())
                .build()));
    }

    /// The values that were given, by setting.
    static Map<String, String> valuesOf(CommandSpec command) {
        Map<String, String> values = new HashMap<>();
        for (SettingFlag flag : ALL) {
            String value = command.findOption(flag.names().getLast()).getValue();
            if (value != null) {
                values.put(flag.setting(), value);
            }
        }
        return values;
    }

    private static SettingFlag flag(String setting, String names, String label, String help) {
        return new SettingFlag(setting, List.of(names.split(" ")), label, help);
    }
}
