package dev.rlm.cli;

import java.util.List;
import java.util.stream.Stream;

import picocli.CommandLine.Model.OptionSpec;

/// Under which title help lists an option.
enum OptionGroup {
    CONTEXT("Context", "--context"),
    MODEL("Model", "--model --sub-model --system --temperature --reasoning-effort --max-output --sub-max-output"),
    BUDGETS("Budgets",
            "--cost-budget --time-budget --token-budget --call-budget --max-turns --max-depth --max-children "
                    + "--max-parallel"),
    BEFORE("Before spending", "--route --estimate --confirm-above --yes"),
    SANDBOX("Sandbox", "--env --pull --protocol --cell-timeout --memory --seed --setup"),
    OUTPUT("Output", "--json --strict --show-prompt --trajectory-dir"),
    /// What is in no other: all of a small command's own.
    OWN("Options", ""),
    SHARED("Options of every command", "");

    private final String title;
    private final String ofRun;

    OptionGroup(String title, String ofRun) {
        this.title = title;
        this.ofRun = ofRun;
    }

    static OptionGroup of(OptionSpec option) {
        if (Pages.isShared(option)) {
            return SHARED;
        }
        boolean isOfRun = List.of(Verb.RUN.path(), Verb.EXEC.path()).contains(option.command().name());
        return Stream.of(values())
                .filter(group -> isOfRun && group.ofRun().contains(option.longestName()))
                .findFirst()
                .orElse(OWN);
    }

    /// The options of `rlm run` that it names.
    List<String> ofRun() {
        return Stream.of(ofRun.split(" ", -1)).filter(name -> !name.isEmpty()).toList();
    }

    String title() {
        return title;
    }
}
