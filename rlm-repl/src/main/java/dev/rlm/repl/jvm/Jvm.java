package dev.rlm.repl.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.Fence;
import dev.rlm.repl.fence.Fencing;
import dev.rlm.repl.fence.Mount;
import dev.rlm.repl.fence.Surroundings;
import dev.rlm.repl.fence.SystemProcess;

/// The JDK and the class path of this process, for JVMs of ours.
public final class Jvm {
    /// Where the JDKs of Debian and Ubuntu keep what their folders only link to.
    private static final Path SETTINGS_OF_DEBIAN = Path.of("/etc/java-" + Runtime.version().feature() + "-openjdk");

    /// Nothing is written beside the program, and whatever the JVM has to say does not end up between the frames.
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:-UsePerfData",
            "-XX:ErrorFile=/dev/null", "-XX:-CreateCoredumpOnCrash", "-XX:+DisableAttachMechanism",
            "-XX:+DisplayVMOutputToStderr", "-Xlog:disable", "-Xlog:all=error:stderr",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dfile.encoding=UTF-8",
            "-Djava.io.tmpdir=.", "-Duser.name=guest", "-Duser.home=/");

    private Jvm() {}

    /// A command line.
    ///
    /// @param options for the JVM, beyond what all have
    public static List<String> command(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(options);
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// What a box has to show a JVM: the JDK, the class path, and what is named. A cache fits only class paths that are
    /// where they were.
    public static List<Mount> mounts(List<Path> more) {
        Stream<Path> classes = Stream.of(classPath().split(File.pathSeparator, -1)).map(Path::of);
        Stream<Path> here = Stream.concat(Stream.of(javaHome(), SETTINGS_OF_DEBIAN),
                Stream.concat(classes, more.stream()));
        return here.map(Path::toAbsolutePath).filter(Files::exists).distinct().map(Mount::same).toList();
    }

    /// What can be round a JVM: nothing, where a guest with a user of its own could not read what the JVM needs.
    ///
    /// @param mounts all that a box has to show it
    public static Fencing fencing(Fencing found, List<Mount> mounts) {
        if (found instanceof Fencing.Ready(Fence fence) && fence.hasOwnUser()) {
            Optional<Path> unreadable = mounts.stream().map(Mount::host).filter(path -> !othersRead(path)).findFirst();
            if (unreadable.isPresent()) {
                return new Fencing.Missing("other users cannot read " + unreadable.get() + "; `chmod -R o+rX` it");
            }
        }
        return found;
    }

    private static boolean othersRead(Path path) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    && (!Files.isDirectory(path) || permissions.contains(PosixFilePermission.OTHERS_EXECUTE));
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    /// Starts one with nothing round it.
    ///
    /// @param folder it runs in
    /// @param after what to do once it has ended
    public static SystemProcess start(Path folder, List<String> command, SystemProcess.Kind kind, Runnable after)
            throws ReplException {
        try {
            // The user of a box has to be able to read what it unpacks, whatever the umask is; folders above keep others
            // out. Ctrl+C goes to all of a terminal's processes; what it means is for rlm to say, also while this starts.
            List<String> deaf = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; umask 022; exec \"$@\"", "sh"));
            deaf.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(deaf).directory(folder.toFile());
            builder.environment().clear();
            return SystemProcess.start(builder, kind, new Surroundings.Bare(after));
        } catch (IOException e) {
            after.run();
            throw new ReplException("no Java process can be started for the REPL (" + e.getMessage() + "); check that "
                    + java() + " can be run", e);
        }
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    private static String java() {
        return javaHome().resolve("bin/java").toString();
    }
}
