package dev.rlm.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rlm.app.Version;

/// The program that runs: rlm, its Java, and who started it.
final class JavaCheck {
    private static final int LEAST = 25;

    private final Map<String, String> environment;

    JavaCheck(Map<String, String> environment) {
        this.environment = environment;
    }

    List<Finding> look() {
        return List.of(java(), launcher());
    }

    private static Finding java() {
        Path home = Path.of(System.getProperty("java.home"));
        String message = "rlm " + Version.current() + " on Java " + Runtime.version() + ", " + kind(home) + " in "
                + home;
        return Runtime.version().feature() >= LEAST
                ? Finding.ok("java", message)
                : Finding.fail("java", message, "install a JDK of version " + LEAST + " or later");
    }

    /// A distribution has its Java beside `bin/rlm`.
    private static String kind(Path home) {
        boolean bundled = Optional.ofNullable(home.getParent())
                .map(root -> Files.isExecutable(root.resolve("bin/rlm")))
                .orElse(false);
        if (bundled) {
            return "the one that came with it,";
        }
        return Files.isExecutable(home.resolve("bin/javac")) ? "a JDK" : "a Java without a compiler";
    }

    private Finding launcher() {
        String options = environment.getOrDefault("RLM_JAVA_OPTS", "");
        String more = options.isBlank() ? "" : ", with RLM_JAVA_OPTS=" + options;
        return System.getProperty("rlm.terminals") == null
                ? Finding.warn("launcher", "started by java itself" + more,
                        "start it with bin/rlm or ./rlm: that chooses the flags which make starts short")
                : Finding.ok("launcher", "started by rlm's own" + more);
    }
}
