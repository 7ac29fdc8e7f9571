package dev.rlm.repl.docker;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.core.repl.ReplException;

/// An image that the engine has.
///
/// @param name as the user wrote it
/// @param id of its content on the engine, `sha256:…`
/// @param digest of its content in the registry that it came from; empty when it came from none
record Image(String name, String id, String digest) {
    private static final int SHORT = "sha256:".length() + 12;

    /// @throws ReplException with what to do when there is none of that name
    static Image find(Api api, String name) throws ApiException, ReplException {
        try {
            JsonNode image = api.get("/images/" + Api.escaped(name) + "/json");
            String reference = image.path("RepoDigests").path(0).asText();
            return new Image(name, image.path("Id").asText(), reference.substring(reference.indexOf('@') + 1));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            throw new ReplException("the container engine at " + api.address().uri() + " has no image " + name
                    + "; fetch it with --pull, or name another as `image` in [docker]", e);
        }
    }

    /// Which one it is, for the record.
    String shown() {
        return name + " (" + (digest.isEmpty() ? id.substring(0, Math.min(SHORT, id.length())) : digest) + ")";
    }
}
