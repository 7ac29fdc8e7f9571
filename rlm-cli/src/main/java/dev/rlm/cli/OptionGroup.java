package dev.rlm.cli;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine.Model.OptionSpec;

/// Under which title help lists an option.
enum OptionGroup {
    CONTEXT("Context", "--context"), MODEL("Model", "--model", "--sub-model", "--system", "--temperature",
            "--reasoning-effort", "--max-output",
            "--sub-max-output"), BUDGETS("Budgets", "--cost-budget", "--time-budget", "--token-budget", "--call-budget",
                    "--max-turns",
                    "--max-depth", "--max-children", "--max-parallel"), SANDBOX("Sandbox", "--env", "--protocol",
                            "--cell-timeout", "--memory",
                            "--seed"), OUTPUT("Output", "--json", "--strict", "--show-prompt", "--trajectory-dir"),
    /// What is in no other.
    OWN("Options"), SHARED("Options of every command");

    private final String title;
    private final Set<String> names;

    OptionGroup(String title, String... names) {
        this.title = title;
        this.names = Set.of(names);
    }

    static OptionGroup of(OptionSpec option) {
        if (Pages.isShared(option)) {
            return SHARED;
        }
        boolean ofRun = option.command().name().equals(Verb.RUN.path());
        return Stream.of(values())
                .filter(group -> ofRun && group.names.contains(option.longestName()))
                .findFirst()
                .orElse(OWN);
    }

    /// All options that groups name.
    static Set<String> names() {
        return Stream.of(values()).flatMap(group -> group.names.stream()).collect(Collectors.toSet());
    }

    String title() {
        return title;
    }
}
