package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.architecture.Checkout;

/// The launcher with a real JVM and real caches, in an installation made of what is being tested.
@Tag("slow")
class CachesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void install() throws IOException {
        Path lib = Files.createDirectories(folder.resolve("rlm/lib"));
        Path root = Checkout.root();
        Files.copy(root.resolve("rlm"), Files.createDirectories(folder.resolve("rlm/bin")).resolve("rlm"));
        Files.copy(root.resolve("launcher/caches.sh"), lib.resolve("caches.sh"));
        Files.createSymbolicLink(folder.resolve("rlm/jre"), Path.of(System.getProperty("java.home")));
        List<String> names = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path jar = lib.resolve(names.size() + ".jar");
            if (Files.isDirectory(Path.of(entry))) {
                pack(Path.of(entry), jar);
            } else {
                Files.createSymbolicLink(jar, Path.of(entry));
            }
            names.add(String.valueOf(jar.getFileName()));
        }
        Files.writeString(lib.resolve("classpath"), String.join(":", names));
        Files.writeString(lib.resolve("build"), "a test\n");
    }

    @Test
    void startsFromCachesAndWithoutThoseThatWereGarbled() throws IOException, InterruptedException {
        assertThat(rlm("now", "", "version")).startsWith("rlm ");
        Path caches = caches();
        assertThat(list(caches)).containsExactly("full.aot", "light.aot", "stamp", "version.aot",
                "wasm.aot", "worker.aot");

        Path question = Files.writeString(folder.resolve("notes.txt"), "The pool had the size 4.\n".repeat(20));
        assertThat(rlm("", "", "run", "-q", "-m", "builtin/extractive", "Which size had the pool?", "-c",
                question.toString())).contains("The pool had the size 4.");

        Path loaded = folder.resolve("loaded");
        rlm("", "-Xlog:class+load:file=" + loaded, "logs");
        assertThat(fromCache(loaded)).hasSizeGreaterThan(50)
                .anyMatch(line -> line.contains("picocli."))
                .anyMatch(line -> line.contains("dev.rlm.cli.Main "));

        // Somebody is at work on new ones, so that nobody else begins.
        Files.writeString(Files.createDirectory(caches.resolve("making")).resolve("pid"),
                ProcessHandle.current().pid() + "\n");
        for (String name : List.of("light.aot", "full.aot", "worker.aot", "wasm.aot")) {
            garble(caches.resolve(name));
        }
        assertThat(rlm("", "", "logs", "--json")).contains("builtin/extractive");
        assertThat(rlm("", "", "run", "-q", "-m", "builtin/extractive", "Which size had the pool?", "-c",
                question.toString())).contains("The pool had the size 4.");
    }

    /// Runs the launcher, expects it to end well and to be silent on stderr, and gives its stdout.
    private String rlm(String caches, String options, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(folder.resolve("rlm/bin/rlm").toString()));
        command.addAll(List.of(arguments));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Map.of("HOME", folder.toString(), "PATH", System.getenv("PATH"), "RLM_CACHES", caches,
                "RLM_JAVA_OPTS", options));
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, Files.readString(err)).isZero();
        assertThat(err).as("stderr of %s", command).isEmptyFile();
        return out;
    }

    private Path caches() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(".cache/rlm/aot"))) {
            return all.toList().getFirst();
        }
    }

    private static List<String> list(Path caches) throws IOException {
        try (Stream<Path> all = Files.list(caches)) {
            return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    private static List<String> fromCache(Path loaded) throws IOException {
        try (Stream<String> lines = Files.lines(loaded)) {
            return lines.filter(line -> line.contains("dev.rlm.") || line.contains("picocli."))
                    .filter(line -> line.contains("shared objects file"))
                    .toList();
        }
    }

    private static void garble(Path cache) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
            file.seek(file.length() / 2);
            file.write(new byte[1 << 16]);
        }
    }

    private static void pack(Path classes, Path jar) {
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        int code = tool.run(new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8), "--create", "--file", jar.toString(), "-C",
                classes.toString(), ".");
        assertThat(code).isZero();
    }
}
