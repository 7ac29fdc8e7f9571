package dev.rlm.repl.wasm.worker;

/// What broke an execution.
sealed interface Broken {
    /// It had been asked to stop.
    record Stopped() implements Broken {}

    /// It did that by itself; an error that the code could not see.
    ///
    /// @param error as the last line of a traceback
    record Failed(String error) implements Broken {}

    /// What such a failure of the interpreter comes from, as far as its code was not asked to stop.
    static Failed by(Throwable failure) {
        return new Failed(switch (failure) {
            case GuestExitException e -> "SystemExit: " + e.getMessage();
            case PagesUsedUpException e -> "MemoryError: " + e.getMessage();
            case OutOfMemoryError _ -> "MemoryError";
            case IndexOutOfBoundsException _ -> beyondMemory();
            default -> error(failure.getCause() == null ? failure : failure.getCause(),
                    String.valueOf(failure.getMessage()));
        });
    }

    private static String error(Throwable cause, String message) {
        return switch (cause) {
            case StackOverflowError _ -> "RecursionError: the stack of the interpreter is used up";
            case OutOfMemoryError _ -> "MemoryError";
            default -> trap(message);
        };
    }

    /// Endive says only in words what it was.
    private static String trap(String message) {
        if (message.contains("unreachable")) {
            return "RuntimeError: the interpreter gave up: the code may wait for a lock that nobody gives back, and "
                    + "there are no threads here";
        }
        return message.contains("out of bounds memory access")
                ? beyondMemory()
                : "RuntimeError: the code broke the interpreter: " + message;
    }

    /// The stack of C is at the beginning of the memory and grows downwards.
    private static String beyondMemory() {
        return "RecursionError: the code reached beyond the interpreter's memory, most likely by recursion in native code";
    }
}
