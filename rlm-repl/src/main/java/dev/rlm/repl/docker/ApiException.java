package dev.rlm.repl.docker;

import java.io.Serial;
import java.util.Optional;

import dev.rlm.core.repl.ReplException;

/// The engine did not do what it was asked for.
final class ApiException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final int status;

    private ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// It answered that it will not.
    ///
    /// @param status of HTTP
    /// @param said the engine's own words
    static ApiException refused(int status, String said) {
        return new ApiException(status, said);
    }

    /// It gave no answer.
    ///
    /// @param why and what to do, in one line
    static ApiException unreachable(String why) {
        return new ApiException(0, why);
    }

    /// Whether what it was asked about is not there.
    boolean isNotFound() {
        return status == NOT_FOUND;
    }

    /// Whether it is being done already.
    boolean isConflict() {
        return status == CONFLICT;
    }

    /// As the engine's failure, for the user.
    ///
    /// @param asked what it was to do: `start a container`
    ReplException failure(String asked) {
        String said = String.valueOf(getMessage());
        return status == 0
                ? new ReplException(said, this)
                : new ReplException("the container engine did not " + asked + ": " + said
                        + advice(said).map(what -> "; " + what).orElse(""), this);
    }

    private static Optional<String> advice(String said) {
        if (said.contains("no space left on device")) {
            return Optional.of("free some space on its disk (`docker system prune`)");
        }
        if (said.contains("HTTP request to an HTTPS server")) {
            return Optional.of("set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of its certificates");
        }
        if (said.contains("executable file not found") || said.contains("no such file or directory")) {
            return Optional.of("name an image with python3 as `image` in [docker]");
        }
        return said.contains("unknown or invalid runtime") || said.contains("Unknown runtime")
                ? Optional.of("install that runtime, or name another as `runtime` in [docker]")
                : Optional.empty();
    }
}
