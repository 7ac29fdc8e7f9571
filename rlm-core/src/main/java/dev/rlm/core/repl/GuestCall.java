package dev.rlm.core.repl;

import com.fasterxml.jackson.databind.JsonNode;

/// A call from guest code. All of it is the guest's word and is checked before it is used.
///
/// @param cell in which it was made
/// @param n number within the session, given by the host, from 1
/// @param function its name
/// @param arguments a JSON object
public record GuestCall(int cell, int n, String function, JsonNode arguments) {}
