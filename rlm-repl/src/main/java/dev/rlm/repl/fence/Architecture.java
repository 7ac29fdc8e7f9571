package dev.rlm.repl.fence;

import java.util.Optional;

/// The machines for which there is a filter: the numbers of system calls differ.
enum Architecture {
    X86_64(0xC000003E), AARCH64(0xC00000B7);

    private final int auditNumber;

    Architecture(int auditNumber) {
        this.auditNumber = auditNumber;
    }

    /// What the kernel tells a filter (linux/audit.h).
    int auditNumber() {
        return auditNumber;
    }

    /// @param name as the JDK states it in `os.arch`
    static Optional<Architecture> of(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }
}
