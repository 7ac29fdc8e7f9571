package dev.rlm.core.trajectory;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/// Keys that must never be written down: wherever one stands in a text, as it is, escaped in JSON (also twice, as in
/// JSON inside JSON), or in a URL, `[key]` stands instead. Keys of fewer than [#SHORTEST] characters are placeholders
/// that people give to local servers (`none`, `EMPTY`); to hide those would spoil ordinary words. Immutable.
public final class Secrets {
    public static final Secrets NONE = new Secrets(List.of());
    static final int SHORTEST = 6;
    private static final String SHOWN = "[key]";
    private final List<String> forms;

    public Secrets(Collection<String> keys) {
        Set<String> all = new LinkedHashSet<>();
        keys.stream().map(String::strip).filter(key -> key.length() >= SHORTEST).forEach(key -> addForms(all, key));
        // A key that begins like another one must not leave the other's rest behind.
        forms = all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    private static void addForms(Set<String> all, String key) {
        String once = inJson(key);
        all.add(key);
        all.add(once);
        all.add(inJson(once));
        all.add(once.replace("/", "\\/"));
        all.add(URLEncoder.encode(key, StandardCharsets.UTF_8));
    }

    private static String inJson(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    /// `text` without any key.
    public String hide(String text) {
        String hidden = text;
        for (String form : forms) {
            hidden = hidden.replace(form, SHOWN);
        }
        return hidden;
    }

    /// How many there are, never which.
    @Override
    public String toString() {
        return "Secrets[" + forms.size() + " forms]";
    }
}
