package dev.rlm.repl.cpython;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.Bounds;
import dev.rlm.repl.fence.Fence;
import dev.rlm.repl.fence.Mount;
import dev.rlm.repl.fence.SystemProcess;

/// Finds a CPython for guests: the one that the user named, else the system's, else a `python3` of the `PATH`. A shim,
/// which only chooses among others, is asked once, outside the fence, which one that is; so is a named one. What was
/// found is tried inside the fence.
///
/// A named one comes with its site-packages, for which one names it; a found one has Python's own library and nothing
/// else, so that a run finds the same modules on every machine.
final class InterpreterSearch {
    private static final Path SYSTEM = Path.of("/usr");
    private static final Path SYSTEM_PYTHON = Path.of("/usr/bin/python3");
    private static final Path INSIDE = Path.of("/python");
    private static final Path PROGRAM = INSIDE.resolve("bin/python3");
    private static final Path PACKAGES = Path.of("/packages");
    private static final int OLDEST_MINOR = 11;
    private static final long ANSWER_SECONDS = 20;
    private static final int MOST_SAID = 64 * 1024;
    private static final int MOST_COMPILED = 1024 * 1024;
    private static final Bounds MODEST = new Bounds(256L << 20, 1L << 30, 16, 1L << 20, 10);

    /// What is asked of an interpreter: works for any Python that there has been.
    private static final String QUESTION = """
        import os, site, sys
        name = getattr(getattr(sys, "implementation", None), "name", "Python")
        print("%s %d.%d.%d" % ((name,) + tuple(sys.version_info[:3])))
        print(os.path.realpath(getattr(sys, "base_prefix", sys.prefix)))
        print(os.path.realpath(sys.executable))
        for folder in getattr(site, "getsitepackages", list)():
            if os.path.isdir(folder):
                print(os.path.realpath(folder))
        """;
    private static final Pattern CPYTHON = Pattern.compile("cpython 3\\.(\\d+)\\.\\d+");

    private final Optional<Path> named;
    private final Path ofSystem;
    private final List<Path> path;
    private final Map<String, String> forShims;
    private final Path home;

    /// @param named by the user, absolute
    /// @param environment of rlm: `PATH` and `HOME` are read, and handed to nothing but shims
    InterpreterSearch(Optional<Path> named, Map<String, String> environment) {
        this(named, SYSTEM_PYTHON, environment);
    }

    /// @param ofSystem where the system has its own, under `/usr`
    InterpreterSearch(Optional<Path> named, Path ofSystem, Map<String, String> environment) {
        this.named = named;
        this.ofSystem = ofSystem;
        this.path = Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
                .filter(entry -> entry.startsWith("/"))
                .map(Path::of)
                .toList();
        this.home = Path.of(environment.getOrDefault("HOME", "/"));
        this.forShims = Map.of("PATH", String.join(":", path.stream().map(Path::toString).toList()), "HOME",
                home.toString());
    }

    /// What an interpreter says of itself, outside.
    ///
    /// @param version `cpython 3.11.2`
    private record Answer(String version, Path prefix, Path program, List<Path> packages) {
        boolean isRecent() {
            Matcher cpython = CPYTHON.matcher(version);
            return cpython.matches() && Integer.parseInt(cpython.group(1)) >= OLDEST_MINOR;
        }

        String number() {
            return version.substring(version.indexOf(' ') + 1);
        }
    }

    /// @throws ReplException when there is none that can be used, with what was found and what to do
    Interpreter.Ready find(Fence fence) throws ReplException {
        if (named.isPresent()) {
            return find(named.get(), fence);
        }
        List<String> found = new ArrayList<>();
        if (Files.isExecutable(ofSystem)) {
            Interpreter system = new Interpreter(ofSystem, "of the system", List.of(), List.of(), List.of());
            Inside inside = runInside(system, fence);
            if (inside.answer.isRecent()) {
                return new Interpreter.Ready(shown(inside.answer, List.of()), inside.compiled);
            }
            found.add(inside.answer.version + " at " + ofSystem);
        }
        for (Path program : path.stream().map(folder -> folder.resolve("python3")).distinct().toList()) {
            if (program.equals(ofSystem) || !Files.isExecutable(program)) {
                continue;
            }
            Optional<Answer> answer = ask(program, "-sS");
            if (answer.filter(Answer::isRecent).isPresent()) {
                return tried(shown(answer.get(), List.of()), fence);
            }
            found.add(answer.map(said -> said.version + " at " + program).orElse(program + ", which does not run"));
        }
        throw new ReplException("the native REPL needs CPython 3." + OLDEST_MINOR + " or later and found "
                + (found.isEmpty() ? "no python3" : String.join(", ", found))
                + "; install one, or name one as `python` in [native] of your settings");
    }

    private Interpreter.Ready find(Path program, Fence fence) throws ReplException {
        String place = program + ", the `python` of [native]";
        if (!program.isAbsolute() || !Files.isExecutable(program)) {
            throw new ReplException("there is no program " + place + "; give an absolute path of a CPython");
        }
        Answer answer = ask(program, "-s").orElseThrow(
                () -> new ReplException(place + ", does not run as a Python does; name a CPython"));
        if (!answer.isRecent()) {
            throw new ReplException(place + ", is " + answer.version + ", and the native REPL needs CPython 3."
                    + OLDEST_MINOR + " or later; name another");
        }
        return tried(shown(answer, answer.packages), fence);
    }

    private Interpreter shown(Answer answer, List<Path> packages) throws ReplException {
        boolean ofSystem = answer.program.startsWith(SYSTEM);
        List<Mount> mounts = ofSystem ? new ArrayList<>() : mounts(answer);
        List<Path> libraries = mounts.stream().map(Mount::inside).filter(inside -> !inside.equals(PROGRAM)).toList();
        List<Path> shownPackages = new ArrayList<>();
        for (Path folder : packages) {
            shownPackages.add(shown(folder, answer, mounts));
        }
        return new Interpreter(ofSystem ? answer.program : PROGRAM, answer.number(), mounts, libraries, shownPackages);
    }

    /// Of a Python outside `/usr` its program and its libraries, and nothing else that may stand beside them.
    private List<Mount> mounts(Answer answer) throws ReplException {
        if (!answer.program.startsWith(answer.prefix) || answer.prefix.equals(home)
                || answer.prefix.getParent() == null) {
            throw new ReplException("the Python at " + answer.program + " has its library in " + answer.prefix
                    + ", which cannot be shown to guests alone; name another as `python` in [native]");
        }
        List<Mount> mounts = new ArrayList<>(List.of(new Mount(answer.program, PROGRAM)));
        for (String name : List.of("lib", "lib64")) {
            if (Files.isDirectory(answer.prefix.resolve(name))) {
                mounts.add(new Mount(answer.prefix.resolve(name), INSIDE.resolve(name)));
            }
        }
        return mounts;
    }

    /// Where the box has a folder of modules; mounts it unless it is part of what is shown anyway.
    private static Path shown(Path folder, Answer answer, List<Mount> mounts) {
        if (folder.startsWith(SYSTEM)) {
            return folder;
        }
        if (folder.startsWith(answer.prefix)) {
            return INSIDE.resolve(answer.prefix.relativize(folder));
        }
        Path inside = PACKAGES.resolve(String.valueOf(mounts.size()));
        mounts.add(new Mount(folder, inside));
        return inside;
    }

    private static Interpreter.Ready tried(Interpreter interpreter, Fence fence) throws ReplException {
        return new Interpreter.Ready(interpreter, runInside(interpreter, fence).compiled);
    }

    /// What an interpreter says of itself in a box, and the program that it compiled there.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Inside(Answer answer, byte[] compiled) {}

    private static Inside runInside(Interpreter interpreter, Fence fence) throws ReplException {
        List<String> command = new ArrayList<>(List.of(interpreter.program().toString()));
        command.addAll(Driver.compiler(QUESTION + "print()\n"));
        try (SystemProcess process = fence.start(interpreter.box(0, MODEST), command, Driver.KIND)) {
            byte[] said = exchange(process);
            Optional<String> failure = process.awaitEnd(0);
            if (failure.isPresent()) {
                throw new ReplException("the Python " + interpreter.version() + " that was found does not run in the "
                        + "box of the native REPL (" + failure.get() + "); name another as `python` in [native]");
            }
            int end = new String(said, StandardCharsets.ISO_8859_1).indexOf("\n\n");
            return new Inside(answer(new String(said, 0, end, StandardCharsets.UTF_8)).orElseThrow(),
                    Arrays.copyOfRange(said, end + 2, said.length));
        }
    }

    private static byte[] exchange(SystemProcess process) {
        try {
            Driver.feedCompiler(process.input());
            return process.output().readNBytes(MOST_COMPILED);
        } catch (IOException _) {
            // It ended early, which is said with its end.
            return new byte[0];
        }
    }

    /// Asks an interpreter, or a shim, about itself. Empty when it does not answer as one.
    private Optional<Answer> ask(Path program, String flags) {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), flags, "-c", QUESTION)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .directory(Files.isDirectory(home) ? home.toFile() : SYSTEM.toFile());
        builder.environment().clear();
        builder.environment().putAll(forShims);
        try {
            Process process = builder.start();
            try (InputStream said = process.getInputStream()) {
                process.getOutputStream().close();
                process.onExit().orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).exceptionally(_ -> kill(process));
                return answer(new String(said.readNBytes(MOST_SAID), StandardCharsets.UTF_8));
            } finally {
                kill(process);
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Optional<Answer> answer(String said) {
        List<String> lines = said.lines().toList();
        return lines.size() < 3
                ? Optional.empty()
                : Optional.of(new Answer(lines.get(0), Path.of(lines.get(1)),
                        Path.of(lines.get(2)), lines.stream().skip(3).distinct().map(Path::of).toList()));
    }

    private static Process kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        return process.destroyForcibly();
    }
}
