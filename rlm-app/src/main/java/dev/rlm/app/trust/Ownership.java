package dev.rlm.app.trust;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;

import com.sun.security.auth.module.UnixSystem;

/// Tells files of this user from files of others, who must not decide what rlm does.
///
/// @param user number of the user; empty on systems without such numbers, where names are compared
public record Ownership(OptionalLong user) {

    /// The user that this process runs as.
    public static Ownership ofThisProcess() {
        boolean unix = FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
        return new Ownership(unix ? OptionalLong.of(new UnixSystem().getUid()) : OptionalLong.empty());
    }

    /// Whether the file itself, not what a link points to, belongs to the user.
    boolean isMine(Path file) throws IOException {
        if (user.isPresent()) {
            Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            return owner instanceof Integer number && Integer.toUnsignedLong(number) == user.getAsLong();
        }
        return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
                .equals(file.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name")));
    }
}
