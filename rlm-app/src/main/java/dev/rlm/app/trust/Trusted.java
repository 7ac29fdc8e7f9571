package dev.rlm.app.trust;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A settings file that the user trusts as it stood then.
///
/// @param file real path of the rlm.toml
/// @param toml SHA-256 of what it held
/// @param env SHA-256 of the `.env` beside it; empty when there was none
public record Trusted(Path file, String toml, Optional<String> env) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String NONE = "-";

    /// A line of the list: two hashes and the path as a URI, in which a line break cannot stand.
    String line() {
        return toml + " " + env.orElse(NONE) + " " + file.toUri().getRawPath();
    }

    /// Reads what [#line] wrote; empty for anything else, which then is not trusted.
    static Optional<Trusted> parse(String line) {
        List<String> parts = List.of(line.split(" ", -1));
        if (parts.size() != 3 || !HASH.matcher(parts.getFirst()).matches() || !parts.get(2).startsWith("/")) {
            return Optional.empty();
        }
        String env = parts.get(1);
        if (!env.equals(NONE) && !HASH.matcher(env).matches()) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(URI.create("file://" + parts.get(2)));
            return Optional.of(
                    new Trusted(file, parts.getFirst(), env.equals(NONE) ? Optional.empty() : Optional.of(env)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
