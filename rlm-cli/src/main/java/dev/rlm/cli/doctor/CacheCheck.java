package dev.rlm.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.app.Machine;

/// What can be made again at any time: the unpacked Python library and the launcher's AOT caches, which hold classes
/// as the JVM wants them and so make starts short.
///
/// @param engineVersion of the REPL engine, whose last word names its unpacked library
/// @param aotFolder where the launcher keeps its caches; empty when it has none
record CacheCheck(Machine machine, Map<String, String> environment, String engineVersion, Optional<Path> aotFolder) {
    private static final List<String> AOT = List.of("light.aot", "full.aot", "worker.aot");
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(15);
    private static final String LIBRARY = "graalpy-";

    List<Finding> look() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(library());
        findings.add(aot());
        return findings;
    }

    private Finding library() throws IOException {
        Path cache = machine.folders().cache();
        String wanted = LIBRARY + engineVersion.substring(engineVersion.lastIndexOf(' ') + 1);
        List<Path> libraries = Files.isDirectory(cache) ? libraries(cache) : List.of();
        Optional<Path> current = libraries.stream().filter(path -> path.endsWith(wanted)).findFirst();
        List<Path> older = libraries.stream().filter(path -> !path.endsWith(wanted)).toList();
        String message = current.isPresent()
                ? wanted + " unpacked, " + Sizes.text(size(current.get())) + "; to remove it: rm -r " + current.get()
                : wanted + " is not unpacked yet: the first run does it, in a few seconds";
        return older.isEmpty()
                ? Finding.ok("python", message)
                : Finding.warn("python", message, "also left of other versions: remove them with rm -r "
                        + older.stream().map(Path::toString).collect(Collectors.joining(" ")));
    }

    private static List<Path> libraries(Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.getFileName().toString().matches(LIBRARY + "[^.]+\\.[0-9.]+"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        }
    }

    private Finding aot() throws IOException {
        if (environment.getOrDefault("RLM_CACHES", "").equals("off")) {
            return Finding.ok("aot caches", "switched off by RLM_CACHES=off; starts take longer");
        }
        if (aotFolder.isEmpty()) {
            return Finding.warn("aot caches", "none are used: starts take longer",
                    "start rlm with its launcher, and let " + machine.folders().cache() + " be written");
        }
        Path folder = aotFolder.get();
        boolean otherStamp = !isStampOfThisProgram(folder.resolve("stamp"));
        List<String> lines = new ArrayList<>();
        boolean outdated = false;
        boolean missing = false;
        for (String name : AOT) {
            Path file = folder.resolve(name);
            boolean there = Files.isRegularFile(file);
            boolean old = there && (otherStamp || isOutdated(Files.getLastModifiedTime(file)));
            lines.add(name + (there ? " " + Sizes.text(Files.size(file)) : " missing") + (old ? " (outdated)" : ""));
            missing |= !there;
            outdated |= old;
        }
        String message = String.join(", ", lines) + " in " + folder;
        Path lock = folder.resolve("making");
        if (Files.isDirectory(lock)) {
            return beingMade(message, lock);
        }
        return missing || outdated
                ? Finding.warn("aot caches", message,
                        "they are made in the background after a command; at once with RLM_CACHES=now rlm version")
                : Finding.ok("aot caches", message + "; to remove them: rm -r " + folder);
    }

    private Finding beingMade(String message, Path lock) throws IOException {
        Instant since = Files.getLastModifiedTime(lock).toInstant();
        return since.isBefore(machine.time().now().minus(LONG_ENOUGH))
                ? Finding.warn("aot caches", message + "; being made since " + since,
                        "if nothing makes them any more, remove " + lock)
                : Finding.ok("aot caches", message + "; being made now");
    }

    /// The stamp says what the caches were made from: this Java and these jars, or others.
    private static boolean isStampOfThisProgram(Path stamp) throws IOException {
        if (!Files.isRegularFile(stamp)) {
            return false;
        }
        String text = Files.readString(stamp);
        return text.contains(System.getProperty("java.home")) && text.contains(System.getProperty("java.class.path"));
    }

    /// Whether a jar, or the Java itself, was written after the cache that was made from it.
    private static boolean isOutdated(FileTime made) throws IOException {
        List<Path> sources = new ArrayList<>();
        sources.add(Path.of(System.getProperty("java.home"), "lib", "modules"));
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .forEach(sources::add);
        for (Path source : sources) {
            if (Files.isRegularFile(source) && Files.getLastModifiedTime(source).compareTo(made) > 0) {
                return true;
            }
        }
        return false;
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
