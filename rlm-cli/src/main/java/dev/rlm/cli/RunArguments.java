package dev.rlm.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What the command line of `rlm run` asks for.
///
/// @param prompt not blank
/// @param sources of the context, as typed; `-` is stdin
/// @param flags values of settings as typed, by the setting's name
/// @param config the settings file that was named
record RunArguments(
        String prompt,
        List<String> sources,
        Map<String, String> flags,
        Optional<Path> config,
        OptionalLong seed) {
    RunArguments {
        sources = List.copyOf(sources);
        flags = Map.copyOf(flags);
    }
}
