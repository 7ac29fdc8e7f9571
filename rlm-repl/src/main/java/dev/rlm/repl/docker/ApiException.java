package dev.rlm.repl.docker;

import java.io.Serial;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.rlm.core.repl.ReplException;

/// The engine did not do what it was asked for.
final class ApiException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final Pattern UNREACHED = Pattern.compile("dial tcp|no such host|i/o timeout|Client\\.Timeout|"
            + "request canceled while waiting|TLS handshake|network is unreachable|tls: |x509: ");
    private static final Pattern UNKNOWN_IMAGE = Pattern.compile("pull access denied|manifest unknown|unauthorized|"
            + "manifest for .* not found|no such manifest|repository .*not found|access to the requested resource");

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
        if (UNREACHED.matcher(said).find()) {
            return Optional.of("it reaches no registry by that name: check the network of its machine and the name, or "
                    + "load the image there (`docker load`)");
        }
        if (UNKNOWN_IMAGE.matcher(said).find()) {
            return Optional.of("check the name, and log in there if it is private (`docker login`)");
        }
        return said.contains("unknown or invalid runtime") || said.contains("Unknown runtime")
                ? Optional.of("install that runtime, or name another as `runtime` in [docker]")
                : Optional.empty();
    }
}
