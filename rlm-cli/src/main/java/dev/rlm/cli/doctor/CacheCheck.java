package dev.rlm.cli.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.app.AotCaches;
import dev.rlm.app.AotCaches.Kind;
import dev.rlm.app.Machine;

/// What can be made again at any time: the unpacked Python library, wasm's image, and the launcher's AOT caches, which hold
/// classes as the JVM wants them and so make starts short.
///
/// @param engineVersion of the REPL engine, whose last word names its unpacked library
/// @param prepared whether the image of `wasm` is there
/// @param aotCaches the launcher's; empty when it has none
record CacheCheck(Machine machine, Map<String, String> environment, String engineVersion, boolean prepared,
        Optional<AotCaches> aotCaches) {
    private static final String AOT = "aot caches";
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(15);
    private static final String LIBRARY = "graalpy-";

    List<Finding> look() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(library());
        findings.add(image());
        findings.add(aot());
        return findings;
    }

    private Finding library() throws IOException {
        Path cache = machine.folders().cache();
        String wanted = LIBRARY + engineVersion.substring(engineVersion.lastIndexOf(' ') + 1);
        List<Path> libraries = files(LIBRARY + "[^.]+\\.[0-9.]+").filter(Files::isDirectory).toList();
        Optional<Path> current = libraries.stream().filter(path -> path.endsWith(wanted)).findFirst();
        List<Path> older = libraries.stream().filter(path -> !path.endsWith(wanted)).toList();
        String message = current.isPresent()
                ? wanted + " unpacked, " + Sizes.text(size(current.get())) + "; to remove it: rm -r " + current.get()
                : wanted + (isOpen()
                        ? " is not unpacked yet: the first run does it, in a few seconds"
                        : " is not unpacked, and cannot be as long as " + cache + " cannot be written");
        return older.isEmpty()
                ? Finding.ok("python", message)
                : Finding.warn("python", message, "also left of other versions: remove them with rm -r "
                        + older.stream().map(Path::toString).collect(Collectors.joining(" ")));
    }

    private boolean isOpen() {
        return new FolderCheck("cache", machine.folders().cache(), Finding.State.WARN, "").isOpen();
    }

    /// Those of other versions go by themselves.
    private Finding image() throws IOException {
        List<Path> images = files("wasm-[^.]+\\.image").toList();
        long bytes = images.stream().mapToLong(CacheCheck::sizeOf).sum();
        String message = prepared
                ? "prepared for wasm"
                : "not prepared for wasm" + (isOpen()
                        ? " yet: its first run does it, or the launcher in the background, in 5 to 60 s"
                        : ", and cannot be as long as " + machine.folders().cache() + " cannot be written");
        return Finding.ok("wasm image", message + (images.isEmpty()
                ? ""
                : ", %s; to remove it: rm %s".formatted(Sizes.text(bytes),
                        machine.folders().cache().resolve("wasm-*"))));
    }

    /// What lies in the cache under a name like that.
    private Stream<Path> files(String name) throws IOException {
        Path cache = machine.folders().cache();
        if (!Files.isDirectory(cache)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.getFileName().toString().matches(name)).sorted().toList().stream();
        }
    }

    private Finding aot() throws IOException {
        if (environment.getOrDefault("RLM_CACHES", "").equals("off")) {
            return Finding.ok(AOT, "switched off by RLM_CACHES=off; starts take longer");
        }
        if (aotCaches.isEmpty()) {
            return Finding.warn(AOT, "none are used: starts take longer",
                    "start rlm with its launcher, and let " + machine.folders().cache() + " be written");
        }
        AotCaches caches = aotCaches.get();
        List<String> each = new ArrayList<>();
        boolean complete = true;
        for (Kind kind : Kind.values()) {
            AotCaches.State state = caches.stateOf(kind);
            each.add(kind.fileName() + switch (state) {
                case USABLE -> " " + Sizes.text(Files.size(caches.file(kind)));
                case MISSING -> " missing";
                case OUTDATED -> " outdated";
            });
            complete &= state == AotCaches.State.USABLE;
        }
        String message = String.join(", ", each) + " in " + caches.folder();
        return complete
                ? Finding.ok(AOT, message + "; to remove them: rm -r " + caches.folder())
                : incomplete(caches, message);
    }

    private Finding incomplete(AotCaches caches, String message) throws IOException {
        if (Files.isDirectory(caches.lock())) {
            Instant since = Files.getLastModifiedTime(caches.lock()).toInstant();
            return since.isBefore(machine.time().now().minus(LONG_ENOUGH))
                    ? Finding.warn(AOT, message + "; being made since " + since,
                            "if nothing makes them any more, remove " + caches.lock())
                    : Finding.ok(AOT, message + "; being made now");
        }
        return caches.failure()
                .map(why -> Finding.warn(AOT, message + "; they could not be made: " + why,
                        "starts take longer; to try again: rm -r " + caches.folder()))
                .orElseGet(() -> Finding.warn(AOT, message,
                        "they are made in the background after a command; at once with RLM_CACHES=now rlm version"));
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(CacheCheck::sizeOf).sum();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
