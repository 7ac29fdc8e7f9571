package dev.rlm.backends.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A server of the OpenAI wire, as the settings describe it.
///
/// @param name in the settings: `openai`, `mine`
/// @param key sent as a bearer token; without one no such header is sent
/// @param keyVariable the environment variable that the key comes from, for messages; empty when none is set up
/// @param headers sent besides; their values are treated like keys
public record Provider(
        String name,
        BaseUrl baseUrl,
        Optional<String> key,
        String keyVariable,
        ProviderFlags flags,
        Map<String, String> headers) {
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]*");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Set<String> RESERVED = Set.of("connection", "content-length", "expect", "host", "upgrade");

    /// @throws IllegalArgumentException when the key or a header cannot be sent; the message does not hold its value
    public Provider {
        key = key.map(String::strip).filter(text -> !text.isEmpty());
        if (key.isPresent() && !VISIBLE.matcher(key.get()).matches()) {
            throw new IllegalArgumentException("the key of provider " + name + (keyVariable.isEmpty()
                    ? ""
                    : " in " + keyVariable) + " holds a blank or a character outside ASCII: copy it again");
        }
        headers = Map.copyOf(headers);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            checkHeader(name, header.getKey(), header.getValue());
        }
    }

    private static void checkHeader(String provider, String header, String value) {
        if (RESERVED.contains(header.toLowerCase(Locale.ROOT)) || !HEADER_NAME.matcher(header).matches()
                || !HEADER_VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("the header \"" + header + "\" of provider " + provider
                    + " cannot be set: its name is reserved, or name or value hold what HTTP does not allow");
        }
    }

    /// Everything in it that nobody may see.
    List<String> secrets() {
        List<String> values = new ArrayList<>(headers.values());
        key.ifPresent(values::add);
        return values;
    }

    /// Name and place, as messages have it.
    String shown() {
        return name + " (" + baseUrl.place() + ")";
    }

    /// Without key and headers.
    @Override
    public String toString() {
        return "Provider[" + shown() + "]";
    }
}
