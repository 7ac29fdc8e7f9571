package dev.rlm.app.settings;

/// What help says about a setting that each run can have otherwise.
///
/// @param text one line, in words
/// @param standard what holds when nobody sets it, as one would write it or in words
public record SettingHelp(String text, String standard) {

    /// @throws java.util.NoSuchElementException for a name that no such setting has
    public static SettingHelp of(String name) {
        return SettingsTable.ofRuns()
                .stream()
                .filter(setting -> setting.name().equals(name))
                .map(setting -> new SettingHelp(setting.help(), setting.standard().shown()))
                .findFirst()
                .orElseThrow();
    }
}
