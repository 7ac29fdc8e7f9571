package dev.rlm.cli;

import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.cli.completion.Values;

/// What a word in capitals stands for in help, wherever it stands, and how a shell completes it.
enum ValueForm {
    SRC("a file, a folder, a glob in quotes as \"logs/*.log\", or - for stdin", new Values.Files()), MODEL(
            "provider/model, as openai/gpt-6-luna; a bare name with a known price; builtin/extractive, a search without a "
                    + "model; or scripted/FILE, replies from a file (rlm help scripted)",
            new Values.Unknown()), DURATION("a time with its unit, at most 1000h: 500ms, 90s, 30m, 1h30m",
                    new Values.Unknown()), SIZE("bytes with a unit: 512m, 2g", new Values.Unknown()), USD(
                            "US dollars, as 0.25; none for no limit; 0 for models that are free",
                            new Values.Unknown()), EFFORT("a word that the provider knows, as low or high",
                                    new Values.Unknown()), ID("a run: its id, the beginning of it, or last",
                                            new Values.Runs()), FILE("a file",
                                                    new Values.Files()), DIR("a folder", new Values.Folders());

    private final String meaning;
    private final Values completion;

    ValueForm(String meaning, Values completion) {
        this.meaning = meaning;
        this.completion = completion;
    }

    /// The form that `label` stands for, if its name says not enough by itself.
    static Optional<ValueForm> of(String label) {
        return Stream.of(values()).filter(form -> form.name().equals(label)).findFirst();
    }

    String meaning() {
        return meaning;
    }

    /// Whether help has to say what it is.
    boolean isExplained() {
        return this != FILE && this != DIR;
    }

    Values completion() {
        return completion;
    }
}
