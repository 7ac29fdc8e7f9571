package dev.rlm.core.context;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// What a `-c` turned out to be.
sealed interface ContextSource {
    /// How many names of a folder are looked at for one that may have been meant.
    int MOST_SIBLINGS = 10_000;

    record Stdin() implements ContextSource {}

    /// @param given by the user
    record Named(Path file, String given) implements ContextSource {}

    record Folder(Path folder, String given) implements ContextSource {}

    /// @param folder where to look: what stands before the first sign
    /// @param base the same as given; may be empty
    /// @param pattern what follows
    record Glob(Path folder, String base, String pattern, String given) implements ContextSource {}

    /// Looks at what there is; reads nothing. What exists under that very name is no glob, whatever signs it holds.
    ///
    /// @throws ContextException when there is nothing of that name
    static ContextSource of(String given, Path workingFolder) throws ContextException {
        if (given.equals("-")) {
            return new Stdin();
        }
        try {
            Path path = workingFolder.resolve(given);
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (given.isEmpty()) {
                throw ContextException.unreadable("the name of a context is empty; give a file, a folder, a glob or -");
            }
            return attributes.isDirectory() ? new Folder(path, given) : new Named(path, given);
        } catch (NoSuchFileException e) {
            if (given.chars().anyMatch(sign -> "*?[{".indexOf(sign) >= 0)) {
                return glob(given, workingFolder);
            }
            throw ContextException.unreadable(missing(given, workingFolder));
        } catch (AccessDeniedException e) {
            throw ContextException.unreadable("no permission to look at \"" + given + "\"; change it or name another");
        } catch (IOException | InvalidPathException e) {
            throw ContextException.unreadable("cannot read \"" + given + "\": " + e.getMessage());
        }
    }

    private static ContextSource glob(String given, Path workingFolder) throws ContextException {
        int cut = 0;
        for (int at = 0; at < given.length() && "*?[{\\".indexOf(given.charAt(at)) < 0; at++) {
            cut = given.charAt(at) == '/' ? at + 1 : cut;
        }
        String base = given.substring(0, cut);
        Path folder = workingFolder.resolve(base);
        if (!Files.isDirectory(folder)) {
            throw ContextException.unreadable("nothing fits \"" + given + "\": there is no folder \"" + base + "\"");
        }
        return new Glob(folder, base, given.substring(cut), given);
    }

    private static String missing(String given, Path workingFolder) {
        Path path = workingFolder.resolve(given);
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (Files.isSymbolicLink(path)) {
            return "\"" + given + "\" is a link to something that is not there";
        }
        if (parent == null || name == null || !Files.isDirectory(parent)) {
            return "there is no \"" + given + "\", nor a folder that it would be in; relative names start in "
                    + workingFolder;
        }
        return "there is no \"" + given + "\"" + NearestName.to(name.toString(), siblings(parent))
                .map(near -> "; did you mean \"" + Path.of(given).resolveSibling(near) + "\"?")
                .orElse("; relative names start in " + workingFolder);
    }

    private static List<String> siblings(Path folder) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                names.add(path.getFileName().toString());
                if (names.size() >= MOST_SIBLINGS) {
                    break;
                }
            }
        } catch (IOException | DirectoryIteratorException unlisted) {
            return List.of();
        }
        return names;
    }
}
