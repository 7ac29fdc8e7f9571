package dev.rlm.cli;

import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.cli.completion.Values;

/// What a word in capitals stands for in help, wherever it stands, and how a shell completes it.
enum ValueForm {
    SRC("a file, a folder, a glob in quotes as \"logs/*.log\", or - for stdin"),
    MODEL("provider/model, as openai/gpt-6-luna; a bare name with a known price; builtin/extractive, a search without a "
            + "model; or scripted/FILE, replies from a file (rlm help scripted)"),
    DURATION("a time with its unit, at most 1000h: 500ms, 90s, 30m, 1h30m"),
    SIZE("bytes with a unit: 512m, 2g"),
    USD("US dollars, as 0.25; none for no limit; 0 for models that are free"),
    EFFORT("a word that the provider knows, as low or high"),
    ID("a run: its id, the beginning of it, or last"),
    FILE("a file"),
    DIR("a folder");

    private final String meaning;

    ValueForm(String meaning) {
        this.meaning = meaning;
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
        return switch (this) {
            case SRC, FILE -> new Values.Files();
            case DIR -> new Values.Folders();
            case ID -> new Values.Runs();
            case MODEL, DURATION, SIZE, USD, EFFORT -> new Values.Unknown();
        };
    }
}
