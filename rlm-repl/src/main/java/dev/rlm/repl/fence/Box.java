package dev.rlm.repl.fence;

import java.util.List;
import java.util.Map;

/// What a program finds round it: the system's `/usr`, `/proc` and `/dev` of its own, empty folders `/tmp` and `/box`,
/// the last its working folder, and what is named here. Nothing else of the host.
///
/// @param mounts files and folders of the host, beyond `/usr`
/// @param environment all of it
public record Box(List<Mount> mounts, Map<String, String> environment, Bounds bounds) {
    public Box {
        mounts = List.copyOf(mounts);
        environment = Map.copyOf(environment);
    }
}
