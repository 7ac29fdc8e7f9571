package dev.rlm.repl.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.core.repl.Isolation;

/// A container engine as it says that it is.
///
/// @param podman whether it is Podman, which differs from Docker here and there
/// @param limitsMemory whether it can limit memory and processes of a container; a rootless one may not
/// @param limitsProcessors likewise processor time
/// @param filter the value of its option for the filter of system calls; empty: it takes none of ours
record Installed(
        boolean podman,
        String version,
        boolean limitsMemory,
        boolean limitsProcessors,
        Optional<String> filter) {

    /// @param about its answer to `/version`
    static boolean isPodman(JsonNode about) {
        for (JsonNode component : about.path("Components")) {
            if (component.path("Name").asText().startsWith("Podman")) {
                return true;
            }
        }
        return false;
    }

    /// @param about its answer to `/version`
    /// @param info its answer to `/info`
    /// @param filter see above
    static Installed of(JsonNode about, JsonNode info, Optional<String> filter) {
        return new Installed(isPodman(about), about.path("Version").asText("of unknown version"),
                info.path("MemoryLimit").asBoolean() && info.path("PidsLimit").asBoolean(true),
                info.path("CpuCfsQuota").asBoolean() || info.path("CPUCfsQuota").asBoolean(), filter);
    }

    String shown() {
        return (podman ? "Podman " : "Docker ") + version;
    }

    Isolation isolation(DockerOptions options) {
        String runtime = options.runtime().map(other -> " with " + other).orElse("");
        String fence = "a container of " + shown() + runtime + " without network, host files and rights, "
                + (filter.isPresent() ? "a filter of system calls, " : "")
                + (limitsMemory ? "limits of a control group" : "limits of each process");
        List<String> weaker = new ArrayList<>();
        if (filter.isEmpty()) {
            weaker.add("the engine is on another machine and takes no filter of ours, its own holds; use one of this "
                    + "machine");
        }
        if (!limitsMemory) {
            weaker.add("this engine cannot limit the memory and the processes of a container; give it control groups "
                    + "(of version 2, with delegation when it is rootless)");
        }
        return new Isolation(List.of(fence), limitsMemory,
                weaker.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", weaker)));
    }
}
