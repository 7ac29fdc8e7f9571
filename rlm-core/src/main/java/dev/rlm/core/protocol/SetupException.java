package dev.rlm.core.protocol;

import java.io.Serial;

import dev.rlm.core.answer.Failure;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.Setup;

/// The user's setup did not run to its end, so its session is not what the user wanted. The message says so in a line.
public final class SetupException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Failure.Kind kind;

    private SetupException(Failure.Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /// @throws SetupException when `result` is not that of a setup that ran to its end
    static void throwUnlessCompleted(Setup setup, CellResult result) throws SetupException {
        switch (result) {
            case CellResult.Completed _ -> {
                // As it should be.
            }
            case CellResult.Raised(CellReport _, String traceback) ->
                throw new SetupException(Failure.Kind.INTERNAL,
                        "the setup %s raised %s".formatted(setup.name(), lastLine(traceback)));
            case CellResult.TimedOut(CellReport _, String why) ->
                throw new SetupException(Failure.Kind.LIMIT,
                        "the setup %s was interrupted: %s".formatted(setup.name(), why));
            case CellResult.Killed(CellReport _, CellResult.Cause cause, String why) ->
                throw new SetupException(lostBy(cause), (cause == CellResult.Cause.OUTSIDE
                        ? "the session was lost during the setup %s: %s"
                        : "the setup %s cost the session: %s").formatted(setup.name(), why));
        }
    }

    /// Whose failure it is that the user's own code lost its session.
    public static Failure.Kind lostBy(CellResult.Cause cause) {
        return switch (cause) {
            case LIMIT -> Failure.Kind.LIMIT;
            case CODE -> Failure.Kind.INTERNAL;
            case OUTSIDE -> Failure.Kind.SANDBOX;
        };
    }

    /// Of a traceback: the error itself.
    public static String lastLine(String traceback) {
        return traceback.strip().lines().reduce("", (_, line) -> line);
    }

    /// What the run failed of: of the setup, or of the engine where that lost its session.
    public Failure failure() {
        return new Failure(kind, getMessage());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
