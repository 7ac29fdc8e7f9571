package dev.rlm.repl.local.worker;

/// How a worker ends by itself; its exit code tells the host why. The codes are above those of the JVM and below those
/// of signals.
public enum WorkerExit {
    /// Its input ended: the host closed it, or is gone.
    INPUT_ENDED(80, "its input ended"),
    /// `os._exit()` or the like.
    GUEST_EXITED(81, "the code ended the Python process"),
    /// No memory left for the worker's own work.
    OUT_OF_MEMORY(82, "the code used up the memory of the REPL"),
    /// The interpreter failed inside.
    INTERPRETER_BROKE(83, "the Python interpreter broke while running the code"),
    /// The host sent what the worker does not understand.
    BAD_FRAME(84, "the REPL lost step with its host");

    private final int code;
    private final String why;

    WorkerExit(int code, String why) {
        this.code = code;
        this.why = why;
    }

    /// The exit code of the process.
    public int code() {
        return code;
    }

    /// Why, as a clause for people.
    public String why() {
        return why;
    }
}
