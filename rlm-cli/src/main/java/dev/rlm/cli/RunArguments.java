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
/// @param strict whether a refusal within a run that answered is a failure
/// @param showPrompt whether the first call's messages are to be shown
record RunArguments(
        String prompt,
        List<String> sources,
        Map<String, String> flags,
        Optional<Path> config,
        OptionalLong seed,
        boolean strict,
        boolean showPrompt) {
    RunArguments {
        sources = List.copyOf(sources);
        flags = Map.copyOf(flags);
    }
}
