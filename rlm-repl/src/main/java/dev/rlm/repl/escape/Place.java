package dev.rlm.repl.escape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.rlm.repl.local.worker.FolderTree;

/// A folder of ours on the host with canaries in it: files whose content and names nobody else knows, and a socket that
/// listens. Everybody may read them: what is to keep a guest out is its fence, not its user. Laid anew for each attempt.
/// For one thread.
final class Place implements AutoCloseable {
    private static final String NAME = "rlm-escape-";
    private static final String VICTIM = "untouched";
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> SOCKET = PosixFilePermissions.fromString("rwxrwxrwx");

    private final Path folder;
    private final Thread atExit;
    private String secret = "";
    private String listed = "";
    private Map<String, String> laid = Map.of();
    private @Nullable ServerSocketChannel listener;

    private Place(Path folder) {
        this.folder = folder;
        this.atExit = new Thread(this::delete, "remove canaries");
    }

    /// Makes a folder that is removed by [#close], or at the latest when this process ends.
    ///
    /// @param parent exists
    static Place in(Path parent) throws IOException {
        Path folder = Files.createTempDirectory(parent.toRealPath(), NAME);
        permit(folder, FOLDER);
        Place place = new Place(folder);
        Runtime.getRuntime().addShutdownHook(place.atExit);
        return place;
    }

    Path folder() {
        return folder;
    }

    /// Puts everything back, with other contents.
    void lay(Canary canary) throws IOException {
        unlisten();
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : old.toList()) {
                FolderTree.delete(file);
            }
        }
        secret = canary.next();
        listed = canary.next();
        write("secret.txt", secret);
        write("listed-" + listed, "");
        write("victim.txt", VICTIM);
        write(".env", "API_KEY=" + secret);
        write(".netrc", "machine canary login guest password " + secret);
        write("canary_module.py", "found = '" + secret + "'");
        Files.createDirectory(folder.resolve(".ssh"));
        write(".ssh/id_ed25519", secret);
        listener = listen(folder.resolve("socket"));
        laid = state();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static @Nullable ServerSocketChannel listen(Path path) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            permit(path, SOCKET);
            return channel;
        } catch (IOException _) {
            // Paths of sockets are short: here the other places have to do.
            channel.close();
            return null;
        }
    }

    private static void permit(Path path, Set<PosixFilePermission> permissions) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(permissions);
        }
    }

    /// What the guest is told of this place, by variable.
    Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>(Map.of(
                "FOLDER", Python.text(folder.toString()),
                "SECRET", Python.text(folder.resolve("secret.txt").toString()),
                "VICTIM", Python.text(folder.resolve("victim.txt").toString()),
                "TARGET", Python.text(folder.resolve("made.txt").toString()),
                "KEYS", "[" + Python.text(folder.resolve(".ssh/id_ed25519").toString()) + ", "
                        + Python.text(folder.resolve(".env").toString()) + "]",
                "NETRC", Python.text(folder.resolve(".netrc").toString())));
        if (listener != null) {
            variables.put("UNIX_SOCKET", Python.text(folder.resolve("socket").toString()));
        }
        return variables;
    }

    /// What `returned` must not hold and does, in a clause.
    Optional<String> foundIn(String returned) {
        if (returned.contains(secret)) {
            return Optional.of("the content of a canary file in " + folder.getParent() + " came back");
        }
        return returned.contains(listed)
                ? Optional.of("the name of a canary file in " + folder.getParent() + " came back")
                : Optional.empty();
    }

    /// What is otherwise than it was laid, in a clause.
    Optional<String> changed() throws IOException {
        Map<String, String> now = state();
        Set<String> names = new TreeSet<>(laid.keySet());
        names.addAll(now.keySet());
        List<String> changes = new ArrayList<>();
        for (String name : names) {
            Optional<String> before = Optional.ofNullable(laid.get(name));
            Optional<String> after = Optional.ofNullable(now.get(name));
            if (!before.equals(after)) {
                String shown = name.isEmpty() ? "the folder" : name.replace(listed, "…");
                changes.add(shown + (before.isEmpty()
                        ? " was made"
                        : after.isEmpty()
                                ? " was removed"
                                : " was changed"));
            }
        }
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of("of the canaries in " + folder.getParent() + " " + String.join(", ", changes));
    }

    /// Whether somebody connected to the socket.
    Optional<String> connected() throws IOException {
        if (listener == null) {
            return Optional.empty();
        }
        try (SocketChannel guest = listener.accept()) {
            return guest == null ? Optional.empty() : Optional.of("our unix socket in a folder got a connection");
        }
    }

    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return state;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                state.put(folder.relativize(file).toString(), look(file));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return state;
    }

    private static String look(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
                LinkOption.NOFOLLOW_LINKS);
        boolean posix = Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
        return "%s %s %s %s".formatted(
                attributes.isDirectory() ? "folder" : attributes.isSymbolicLink() ? "link" : "file",
                attributes.lastModifiedTime(),
                posix ? Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS) : "",
                attributes.isRegularFile() ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "");
    }

    private void unlisten() throws IOException {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    private void delete() {
        try {
            unlisten();
            FolderTree.delete(folder);
        } catch (IOException _) {
            // The system removes its temporary folder some day.
            return;
        }
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The process ends, and the hook runs.
            return;
        }
    }
}
