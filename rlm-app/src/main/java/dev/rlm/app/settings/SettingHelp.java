package dev.rlm.app.settings;

import java.util.List;

/// What help says about a setting that each run can have otherwise.
///
/// @param name by which a flag's value is passed on: `max_depth`, `logs_dir`
/// @param variable of the environment that sets it
/// @param text one line, in words
/// @param standard what holds when nobody sets it, as one would write it or in words
public record SettingHelp(String name, String variable, String text, String standard) {

    /// All that flags and variables can set, in the order of rlm.toml.
    public static List<SettingHelp> ofRuns() {
        return SettingsTable.ofRuns()
                .stream()
                .map(setting -> new SettingHelp(setting.name(), setting.variable(), setting.help(),
                        setting.standard().shown()))
                .toList();
    }
}
