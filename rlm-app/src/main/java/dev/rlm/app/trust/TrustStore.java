package dev.rlm.app.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The settings files that the user trusts, in a file of the user's state folder: path, SHA-256 of the rlm.toml and of
/// the `.env` beside it. Anything that cannot be read there as written by rlm trusts nothing.
///
/// Safe for use by several threads and processes.
public final class TrustStore {
    private final StateFile file;

    /// A list in the given folder; reads and makes nothing yet.
    ///
    /// @param folder the user's state folder, [UserFolders#state]; made when something is trusted
    public TrustStore(Path folder, Ownership ownership) {
        this.file = new StateFile(folder, "trusted", ownership);
    }

    /// Whose files may be read where they are found.
    public Ownership ownership() {
        return file.ownership();
    }

    /// Trusts `file` as it was read, in place of what was trusted at its path before.
    ///
    /// @throws TrustException when the list cannot be written
    public void trust(SettingsFile file) {
        trust(new Trusted(realPath(file.path()), file.toml().sha256(), file.env().map(FileBytes::sha256)));
    }

    /// As [#trust(SettingsFile)], without the `.env` that may lie beside it.
    public void trustWithoutEnv(FileBytes toml) {
        trust(new Trusted(realPath(toml.path()), toml.sha256(), Optional.empty()));
    }

    /// Trusts the file at `path` no longer; it need not exist.
    ///
    /// @return whether it was trusted
    /// @throws TrustException when the list cannot be written
    public boolean remove(Path path) {
        Path file = realPath(path);
        if (list().stream().noneMatch(trusted -> trusted.file().equals(file))) {
            return false;
        }
        change(all -> all.stream().filter(trusted -> !trusted.file().equals(file)).toList());
        return true;
    }

    /// All that is trusted, in the order in which it was.
    ///
    /// @throws TrustException when the list is there and cannot be read, or others could have written it
    public List<Trusted> list() {
        return parse(file.read());
    }

    /// What the user said about `file` as it was read.
    ///
    /// @throws TrustException as [#list]
    public TrustState stateOf(SettingsFile file) {
        Path path = realPath(file.path());
        Optional<Trusted> said = list().stream().filter(trusted -> trusted.file().equals(path)).findFirst();
        if (said.isEmpty()) {
            return new TrustState.Unknown();
        }
        Trusted trusted = said.get();
        boolean same = trusted.toml().equals(file.toml().sha256())
                && trusted.env().equals(file.env().map(FileBytes::sha256));
        return same ? new TrustState.Current() : new TrustState.Changed(trusted.env().isPresent());
    }

    public boolean isTrusted(SettingsFile file) {
        return stateOf(file) instanceof TrustState.Current;
    }

    private void trust(Trusted trusted) {
        change(all -> Stream.concat(all.stream().filter(other -> !other.file().equals(trusted.file())),
                Stream.of(trusted)).toList());
    }

    private void change(UnaryOperator<List<Trusted>> change) {
        file.change(text -> {
            List<String> lines = new ArrayList<>(change.apply(parse(text)).stream().map(Trusted::line).toList());
            lines.add("");
            return new StateFile.Changed<>(String.join("\n", lines), lines.size());
        });
    }

    private static List<Trusted> parse(Optional<String> text) {
        return text.map(lines -> lines.lines().map(Trusted::parse).flatMap(Optional::stream).toList())
                .orElse(List.of());
    }

    /// The folder's real path with the file's name: the file itself may be gone, and must not be a link.
    private static Path realPath(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException _) {
            return absolute;
        }
    }
}
