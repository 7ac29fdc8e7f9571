package dev.rlm.app.settings;

import java.util.Locale;
import java.util.Optional;

/// A row of the table: all there is to know about one setting.
///
/// @param key in its section of rlm.toml
/// @param flag of `rlm run`, with its dashes, where there is one
/// @param standard what holds when nobody sets it
/// @param help one line, in words
/// @param untrusted what a found rlm.toml may do with it
record Setting<T>(
        Section section,
        String key,
        Optional<String> flag,
        Kind<T> kind,
        Standard standard,
        String help,
        Untrusted untrusted) {

    /// The sections of rlm.toml.
    enum Section {
        RLM("rlm"), NATIVE("native"), DOCKER("docker"), LOGS("logs"), PROVIDER("providers.NAME"),
        PRICE("prices.\"provider/model\"");

        private final String shown;

        Section(String shown) {
            this.shown = shown;
        }

        String shown() {
            return shown;
        }
    }

    /// A row of `[rlm]` without a flag, in which an untrusted file has no say.
    static <T> Setting<T> of(String key, Kind<T> kind, Standard standard, String help) {
        return new Setting<>(Section.RLM, key, Optional.empty(), kind, standard, help, Untrusted.NEVER);
    }

    Setting<T> in(Section other) {
        return new Setting<>(other, key, flag, kind, standard, help, untrusted);
    }

    Setting<T> flag(String name) {
        return new Setting<>(section, key, Optional.of(name), kind, standard, help, untrusted);
    }

    Setting<T> untrusted(Untrusted rule) {
        return new Setting<>(section, key, flag, kind, standard, help, rule);
    }

    /// By which flags and variables name it: that of `[rlm] key` is the key, that of `[logs] dir` is `logs_dir`.
    String name() {
        return section == Section.RLM ? key : section.shown() + "_" + key;
    }

    String variable() {
        return "RLM_" + name().toUpperCase(Locale.ROOT);
    }

    /// As it is called in messages: `[rlm] max_depth`.
    String inFile() {
        return "[" + section.shown() + "] " + key;
    }

    /// The value that always holds when nobody sets it; empty when that depends.
    Optional<T> fixed() {
        return switch (standard) {
            case Standard.Fixed(String text) -> Optional.of(kind.read(new Raw.Words(text)));
            case Standard.Usual _,Standard.None _,Standard.Needed _ -> Optional.empty();
        };
    }

    /// The same for programs.
    Plain plain() {
        return fixed().map(kind.plain()).orElseGet(Plain.None::new);
    }

    /// What an untrusted value is compared with when the user set none.
    Optional<T> usual() {
        return switch (standard) {
            case Standard.Fixed(String text) -> Optional.of(kind.read(new Raw.Words(text)));
            case Standard.Usual(String text, String _) -> Optional.of(kind.read(new Raw.Words(text)));
            case Standard.None _,Standard.Needed _ -> Optional.empty();
        };
    }
}
