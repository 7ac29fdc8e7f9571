package dev.rlm.app.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The keys of the providers that are set up, and nothing else of the environment. Prints none of them.
///
/// A variable that is empty counts as not set. A key with a blank, a line break or a letter outside ASCII within is none:
/// it could only break the request's header, and the error would show it.
public final class Keys {
    private static final Pattern USABLE = Pattern.compile("[!-~]+");
    private final Map<String, Key> keys;
    private final Sources sources;

    /// @param origin `environment`, or the file
    private record Key(String variable, Optional<Secret> secret, Optional<String> origin) {}

    /// Where keys may be.
    ///
    /// @param shown how it is named to the user
    record Source(String shown, Map<String, String> variables) {
        Source {
            variables = Map.copyOf(variables);
        }

        /// Never the values.
        @Override
        public String toString() {
            return shown;
        }
    }

    /// @param read the first that sets a variable holds
    /// @param unread a `.env` that is there but not trusted, as it is named to the user
    record Sources(List<Source> read, Optional<String> unread) {
        Sources {
            read = List.copyOf(read);
        }
    }

    private Keys(Map<String, Key> keys, Sources sources) {
        this.keys = keys;
        this.sources = sources;
    }

    static Keys of(Collection<Provider> providers, Sources sources) {
        Map<String, Key> keys = new TreeMap<>();
        for (Provider provider : providers) {
            provider.keyEnv().ifPresent(variable -> keys.put(provider.name(), find(variable, sources.read())));
        }
        return new Keys(keys, sources);
    }

    /// The key to send to `provider`; empty when it has none or needs none.
    public Optional<Secret> of(String provider) {
        return Optional.ofNullable(keys.get(provider)).flatMap(Key::secret);
    }

    /// The providers whose keys are there, sorted.
    public List<String> present() {
        return keys.entrySet()
                .stream()
                .filter(entry -> entry.getValue().secret().isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// What to do about the missing key of `provider`, in words.
    String missing(String provider) {
        Optional<Key> key = Optional.ofNullable(keys.get(provider));
        String variable = key.map(Key::variable).orElse("");
        if (key.flatMap(Key::origin).isPresent()) {
            return variable + " is set (" + key.flatMap(Key::origin).orElse("")
                    + ") but holds what is no key: a blank, a line break or a letter outside ASCII";
        }
        return "no key for " + provider + ": set " + variable
                + " in the environment, or in a .env beside a trusted rlm.toml"
                + sources.unread().map(env -> "; " + env + " is not read until you run \"rlm trust\"").orElse("");
    }

    /// A line for each variable, `present` or `not set`.
    List<Shown> shown() {
        Map<String, Shown> lines = new LinkedHashMap<>();
        for (Key key : keys.values()) {
            String state = key.secret().isPresent() ? "present" : key.origin().map(_ -> "not usable").orElse("not set");
            lines.putIfAbsent(key.variable(),
                    new Shown("keys", key.variable(), state, new Plain.Text(state), key.origin().orElse("default")));
        }
        return new ArrayList<>(lines.values());
    }

    /// A `.env` that is there but was not read, as the rlm.toml beside it is not trusted.
    public Optional<String> unreadEnv() {
        return sources.unread();
    }

    /// Whose keys there are, never the keys.
    @Override
    public String toString() {
        return "Keys" + present();
    }

    private static Key find(String variable, List<Source> sources) {
        for (Source source : sources) {
            String value = source.variables().getOrDefault(variable, "").strip();
            if (!value.isEmpty()) {
                Optional<Secret> secret = USABLE.matcher(value).matches()
                        ? Optional.of(new Secret(value))
                        : Optional.empty();
                return new Key(variable, secret, Optional.of(source.shown()));
            }
        }
        return new Key(variable, Optional.empty(), Optional.empty());
    }
}
