package dev.rlm.core.repl;

import com.fasterxml.jackson.databind.JsonNode;

/// What a guest call gets back.
public sealed interface HostReply {

    /// A value: a string, a list of strings, an object.
    record Value(JsonNode value) implements HostReply {}

    /// A RuntimeError in the guest.
    record Error(String message) implements HostReply {}
}
