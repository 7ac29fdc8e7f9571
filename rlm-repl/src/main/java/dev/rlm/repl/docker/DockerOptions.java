package dev.rlm.repl.docker;

import java.math.BigDecimal;
import java.util.Optional;

/// What the user has set for containers.
///
/// @param image that has a `python3`, 3.11 or later
/// @param cpus processors that one container may use, more than 0
/// @param host where the engine is: `unix:///run/docker.sock`, `tcp://host:2376`; empty: looked for
/// @param runtime that runs containers, as the engine knows it: `runsc`; empty: the engine's own
public record DockerOptions(String image, BigDecimal cpus, Optional<String> host, Optional<String> runtime) {
    /// gVisor, the one runtime with needs of its own.
    boolean isGvisor() {
        return runtime.filter("runsc"::equals).isPresent();
    }
}
