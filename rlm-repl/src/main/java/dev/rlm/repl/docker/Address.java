package dev.rlm.repl.docker;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where a container engine is.
///
/// @param uri `unix:///var/run/docker.sock` or `tcp://host:2376`
/// @param certificates the folder with `ca.pem`, `cert.pem` and `key.pem`, for a connection with TLS
record Address(URI uri, Optional<Path> certificates) {

    /// Whether it is on this machine, and sees its files.
    boolean isLocal() {
        return "unix".equals(uri.getScheme());
    }
}
