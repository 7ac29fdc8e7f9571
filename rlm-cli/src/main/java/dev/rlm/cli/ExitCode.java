package dev.rlm.cli;

import java.util.Arrays;

/// What the program tells its caller when it ends. Scripts rely on the numbers.
enum ExitCode {
    OK(0, "answered, or done"),
    FAILED(1, "the run failed: no answer, or a record that cannot be written; the code of rlm exec raised; or doctor "
            + "found a fault"),
    USAGE(2, "wrong usage, an empty prompt, or a context that cannot be read"),
    SETTINGS(3, "settings: a bad or untrusted rlm.toml, a missing or refused key, a model without a price, too little "
            + "memory, a confirmation not given"),
    BUDGET(4, "a budget ended the run, the best answer so far is on stdout; or a limit ended "
            + "a setup, or the cell of rlm exec"),
    BACKEND(5, "the model could not be reached or would not serve"),
    SANDBOX(6, "the REPL engine failed or is missing"),
    INTERRUPTED(130, "interrupted; the best answer so far is on stdout");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /// @throws java.util.NoSuchElementException for a number that no code has
    static ExitCode of(int number) {
        return Arrays.stream(values()).filter(code -> code.number == number).findFirst().orElseThrow();
    }

    int number() {
        return number;
    }

    /// In words, for help.
    String meaning() {
        return meaning;
    }
}
