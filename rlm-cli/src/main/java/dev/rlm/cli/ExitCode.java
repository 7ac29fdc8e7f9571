package dev.rlm.cli;

import java.util.Arrays;

/// What the program tells its caller when it ends. Scripts rely on the numbers.
enum ExitCode {
    /// Answered, or done.
    OK(0),
    /// The run failed, or `doctor` found a fault.
    FAILED(1),
    /// Wrong usage, an empty prompt, a context that cannot be read.
    USAGE(2),
    /// A bad or untrusted settings file, a missing or refused key, an unpriced model, too little memory.
    SETTINGS(3),
    /// A budget ended the run.
    BUDGET(4),
    /// The model could not be reached or would not serve.
    BACKEND(5),
    /// The REPL engine failed or is missing.
    SANDBOX(6),
    /// The user ended it.
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /// @throws java.util.NoSuchElementException for a number that no code has
    static ExitCode of(int number) {
        return Arrays.stream(values()).filter(code -> code.number == number).findFirst().orElseThrow();
    }

    int number() {
        return number;
    }
}
