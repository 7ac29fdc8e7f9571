package dev.rlm.app.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.rlm.app.trust.SettingsFile;

/// An rlm.toml, read and checked by itself.
///
/// @param shown its path as the user would name it
/// @param runs `[rlm]` and `[logs]`
/// @param providers `[providers.NAME]` by name, in the order of the file
/// @param prices `[prices."provider/model"]` by what is in the quotes
record ParsedFile(
        SettingsFile file,
        String shown,
        Layer runs,
        Map<String, Named> providers,
        Map<String, Named> prices,
        List<Problem> problems) {
    ParsedFile {
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        prices = Collections.unmodifiableMap(new LinkedHashMap<>(prices));
        problems = List.copyOf(problems);
    }

    /// A section with a name of the user's choice.
    ///
    /// @param origin of its heading
    record Named(Origin origin, Layer values) {}
}
