package dev.rlm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Does what the program's commands do, in a temporary folder, while the JVM writes down which classes that takes: of
/// them the launcher's ahead-of-time caches are made. No model but its own is called, and nothing of the user is read.
public final class Rehearsal {
    private static final String RECORD = "20261121-182636-b0b18b";
    private static final List<List<String>> LIGHT = List.of(List.of("--version"), List.of("help"), List.of("logs"),
            List.of("logs", RECORD), List.of("logs", "last", "--tree"), List.of("config", "show"),
            List.of("pricing", "gpt-6-luna"), List.of("trust", "--list"));

    private final Path folder;
    private final Map<String, String> environment;

    private Rehearsal(Path folder, Path userCache) {
        this.folder = folder;
        this.environment = new HashMap<>(Map.of(
                "HOME", folder.toString(),
                "XDG_CONFIG_HOME", folder.resolve("config").toString(),
                "XDG_STATE_HOME", folder.resolve("state").toString(),
                "XDG_CACHE_HOME", String.valueOf(userCache.toAbsolutePath().getParent())));
    }

    /// @param args `version` for that alone, `light` for commands that only read files, `full` for a run with a model and code; the user's cache
    ///   folder for rlm, where the Python library is
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("rlm-rehearsal-");
        try {
            // The root of a repository: settings are not looked for above it.
            Files.createDirectory(folder.resolve(".git"));
            // What every start does first.
            Terminal.ofThisProcess();
            Rehearsal rehearsal = new Rehearsal(folder, Path.of(args[1]));
            switch (args[0]) {
                case "version" -> rehearsal.execute(List.of("--version"));
                case "light" -> rehearsal.light();
                default -> rehearsal.full();
            }
        } finally {
            delete(folder);
        }
        // As every command ends: what that loads belongs to the cache, too.
        System.exit(0);
    }

    private void light() throws IOException {
        Path records = Files.createDirectories(folder.resolve("state/rlm/trajectories"));
        try (InputStream record = Objects.requireNonNull(Rehearsal.class.getResourceAsStream("rehearsal.jsonl"))) {
            Files.copy(record, records.resolve(RECORD + ".jsonl"));
        }
        LIGHT.forEach(this::execute);
    }

    private void full() throws IOException, InterruptedException {
        Path context = Files.createDirectories(folder.resolve("context"));
        for (int i = 1; i <= 3; i++) {
            Files.writeString(context.resolve("service-" + i + ".log"),
                    String.format(Locale.ROOT, "12:00:0%d WARN the pool of connections is used up\n", i).repeat(200));
        }
        expect(ExitCode.OK,
                execute(List.of("run", "-m", "builtin/extractive", "Which pool is used up?", "-c", "context")));
        try (RehearsalServer server = RehearsalServer.start(folder)) {
            Path settings = Files.writeString(folder.resolve("rehearsal.toml"), """
                [providers.rehearsal]
                wire = "openai"
                base_url = "%s"
                local = true
                """.formatted(server.baseUrl()));
            expect(ExitCode.OK,
                    execute(List.of("run", "--config", settings.toString(), "-m", "rehearsal/model", "-d", "2",
                            "What happened?", "-c", "context")));
        }
    }

    private ExitCode execute(List<String> arguments) {
        return Main.execute(terminal(), arguments.toArray(String[]::new));
    }

    private static void expect(ExitCode expected, ExitCode code) {
        if (code != expected) {
            throw new IllegalStateException("the rehearsal ended with exit code " + code.number());
        }
    }

    private Terminal terminal() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, false, StandardCharsets.UTF_8);
        return new Terminal(InputStream.nullInputStream(), nowhere, err, Set.of(), environment, folder);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
