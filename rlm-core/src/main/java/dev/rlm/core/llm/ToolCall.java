package dev.rlm.core.llm;

/// A native tool call in a reply.
///
/// @param id the provider's id of the call
/// @param name the tool
/// @param arguments JSON text as the model wrote it, not checked
public record ToolCall(String id, String name, String arguments) {}
