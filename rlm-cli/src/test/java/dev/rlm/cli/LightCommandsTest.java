package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What commands that neither ask a model nor run code load, each in a JVM of its own.
class LightCommandsTest {
    private static final List<String> HEAVY = List.of("java.net.http.", "jdk.internal.net.http.", "dev.langchain4j.",
            "org.graalvm.", "com.oracle.truffle.", "org.slf4j.", "ch.qos.", "java.util.logging.",
            "dev.rlm.backends.http.",
            "dev.rlm.repl.");
    private static final List<String> PARSER = List.of("picocli.", "com.fasterxml.", "org.tomlj.", "dev.rlm.core.");
    private static final int ENDS_WITHIN_S = 120;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> lightCommandsLoadNothingHeavyAndNoOtherCommand() {
        return Stream
                .of("version --json", "help", "help run", "help exit-codes", "logs", "config show", "trust --list",
                        "init",
                        "completion bash", "logs --help", "pricing", "pricing gpt-6-luna --json")
                .map(command -> dynamicTest(command, () -> {
                    List<String> classes = loaded(command.split(" "));

                    assertThat(begunBy(HEAVY, classes)).isEmpty();
                    assertThat(classes).contains("picocli.CommandLine");
                    if (!command.startsWith("help run") && !command.startsWith("completion")) {
                        assertThat(classes).doesNotContain("dev.rlm.cli.RunSubcommand");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> versionIsSaidBeforeTheParserIsLoaded() {
        return Stream.of("version", "--version").map(command -> dynamicTest(command, () -> {
            List<String> classes = loaded(command);

            assertThat(begunBy(HEAVY, classes)).isEmpty();
            assertThat(begunBy(PARSER, classes)).isEmpty();
            assertThat(classes).contains("dev.rlm.cli.Main");
        }));
    }

    private static List<String> begunBy(List<String> packages, List<String> classes) {
        return classes.stream().filter(name -> packages.stream().anyMatch(name::startsWith)).toList();
    }

    /// The names of all classes that a command loads.
    private List<String> loaded(String... arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("classes-" + String.join("-", arguments));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + log + ":none", "-Drlm.terminals=", "-cp",
                System.getProperty("java.class.path"),
                "dev.rlm.cli.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        assertThat(process.waitFor(ENDS_WITHIN_S, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("err"))).isZero();
        return Files.readAllLines(log).stream().map(line -> line.split(" ", 2)[0]).toList();
    }
}
