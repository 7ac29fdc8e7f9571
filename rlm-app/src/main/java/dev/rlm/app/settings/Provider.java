package dev.rlm.app.settings;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where models are asked over the network.
///
/// @param name before the slash in `provider/model`
/// @param baseUrl as the user wrote it, with or without `/v1`
/// @param keyEnv the environment variable that holds the key; empty: no key is sent
/// @param local free of charge
/// @param maxOutputParameter what the wire calls the most tokens of a reply: `max_tokens` or `max_completion_tokens`
/// @param boundsReasoning whether that maximum holds for thinking too; else four times as much may be billed
/// @param headers sent with each request, sorted by name; no keys
public record Provider(
        String name,
        Wire wire,
        URI baseUrl,
        Optional<String> keyEnv,
        boolean local,
        String maxOutputParameter,
        boolean boundsReasoning,
        Map<String, String> headers) {
    public Provider {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /// The protocol that a provider speaks.
    public enum Wire {
        /// Chat completions as OpenAI has them.
        OPENAI
    }

    /// Whether a call to it cannot work without a key.
    public boolean needsKey() {
        return keyEnv.isPresent() && !local;
    }
}
