package dev.rlm.app.settings;

import java.util.List;

import dev.rlm.app.trust.SettingsFile;
import dev.rlm.app.trust.TrustState;

/// What `rlm trust` shows before it asks: then exactly what was shown is trusted, by
/// `TrustStore.trust(request.file())`, even if the file has changed meanwhile.
///
/// @param shown the file as the user would name it
/// @param asks a line for each setting in it, and for each variable of the `.env` that would be read
/// @param refusals those for which trust is needed; none: it works without
public record TrustRequest(
        SettingsFile file,
        String shown,
        TrustState state,
        List<String> asks,
        List<Problem> refusals) {
    public TrustRequest {
        asks = List.copyOf(asks);
        refusals = List.copyOf(refusals);
    }
}
