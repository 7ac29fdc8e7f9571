package dev.rlm.app;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.rlm.core.repl.Setup;

/// A question with its input, or a program with its own, as a user gives it.
///
/// @param prompt not blank; the name of the program, where there is one
/// @param sources of the context: files, folders, globs, `-` for stdin; none: the prompt is the context
/// @param workingFolder against which relative sources stand
/// @param stdin read only when a source is `-`
/// @param seed of the guests; empty: drawn
/// @param program code of the user's own, to be run as one cell in place of a model's; empty: the prompt is a question
/// @param setup that prepares each REPL
public record RunRequest(
        String prompt,
        List<String> sources,
        Path workingFolder,
        InputStream stdin,
        OptionalLong seed,
        Optional<String> program,
        Optional<Setup> setup) {
    public RunRequest {
        sources = List.copyOf(sources);
        if (prompt.isBlank()) {
            throw new IllegalArgumentException("an empty prompt");
        }
    }

    /// A question, without a setup.
    public RunRequest(String prompt, List<String> sources, Path workingFolder, InputStream stdin, OptionalLong seed) {
        this(prompt, sources, workingFolder, stdin, seed, Optional.empty(), Optional.empty());
    }

    /// The same with this program.
    public RunRequest with(String code) {
        return new RunRequest(prompt, sources, workingFolder, stdin, seed, Optional.of(code), setup);
    }
}
