package dev.rlm.app.settings;

/// A setting's value as one source gives it.
record Found<T>(Setting<T> setting, T value, Origin origin) {

    /// As one would write it in a flag.
    String shown() {
        return setting.kind().shown().apply(value);
    }

    /// For programs.
    Plain plain() {
        return setting.kind().plain().apply(value);
    }

    /// Reads `raw` as the setting's value.
    ///
    /// @throws IllegalArgumentException with what it must be and what it is, to follow the setting's name
    static <T> Found<T> read(Setting<T> setting, Raw raw, Origin origin) {
        return new Found<>(setting, setting.kind().read(raw), origin);
    }
}
