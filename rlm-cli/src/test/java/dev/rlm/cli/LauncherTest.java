package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import dev.rlm.architecture.Checkout;

/// Runs the cases of `src/test/sh/launcher-test.sh` under dash, the strictest of the common shells.
class LauncherTest {
    private final Path root = Checkout.root();

    @TestFactory
    Stream<DynamicTest> launcher() throws IOException, InterruptedException {
        return run("--list").lines().map(name -> dynamicTest(name, () -> {
            String launcher = root.resolve("rlm").toString();
            assertThat(run(launcher, name)).isIn("ok " + name + "\n", "skipped: no flock here\nok " + name + "\n");
        }));
    }

    @Test
    void allCasesAreSeen() throws IOException, InterruptedException {
        assertThat(run("--list").lines()).hasSizeGreaterThanOrEqualTo(30)
                .contains("only_17", "no_java_at_all", "nothing_built", "stdin_passed");
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        Path dash = Path.of("/bin/dash");
        List<String> command = new ArrayList<>();
        command.add(Files.isExecutable(dash) ? dash.toString() : "sh");
        command.add(root.resolve("rlm-cli/src/test/sh/launcher-test.sh").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
