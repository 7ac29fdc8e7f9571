package dev.rlm.app;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// A question with its input, as a user gives it.
///
/// @param prompt not blank
/// @param sources of the context: files, folders, globs, `-` for stdin; none: the prompt is the context
/// @param workingFolder against which relative sources stand
/// @param stdin read only when a source is `-`
/// @param seed of the guests; empty: drawn
public record RunRequest(
  String prompt,
  List<String> sources,
  Path workingFolder,
  InputStream stdin,
  OptionalLong seed) {
    public RunRequest {
        sources = List.copyOf(sources);
        if (prompt.isBlank()) {
            throw new IllegalArgumentException("an empty prompt");
        }
    }
}
