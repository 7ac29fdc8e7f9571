package dev.rlm.core.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// What `.gitignore` files leave out, by git's rules (gitignore(5)): the deepest file that says anything on a path
/// decides, in it the last line that fits. What lies in a folder that is left out is never asked about. Other sources
/// of git's, such as `.git/info/exclude`, are not read.
///
/// Immutable. The files may be hostile: links are not followed, and only whole lines in the first 256 KiB of a file count,
/// at most 5,000 of them, each of at most 1,000 characters with at most 32 asterisks.
final class IgnoreRules {
    private static final String FILE = ".gitignore";
    private static final int MOST_BYTES = 1 << 18;
    private static final int MOST_LINES = 5_000;
    private static final int LONGEST_LINE = 1_000;
    private static final int MOST_WILDCARDS = 32;

    /// From the highest folder to the deepest.
    private final List<Level> levels;

    private IgnoreRules(List<Level> levels) {
        this.levels = List.copyOf(levels);
    }

    private record Level(Path folder, List<Line> lines) {}

    private record Line(PathGlob glob, boolean takesBack, boolean foldersOnly) {}

    /// The rules that hold in `folder` from outside of it: those of its repository, from the root down. None when they
    /// leave out `folder` itself, since whoever named it wants it read.
    ///
    /// @param folder absolute
    static IgnoreRules above(Path folder) {
        List<Path> below = new ArrayList<>();
        for (Path at = folder; at != null; at = at.getParent()) {
            below.addFirst(at);
            if (Files.exists(at.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
                return along(below);
            }
        }
        return new IgnoreRules(List.of());
    }

    private static IgnoreRules along(List<Path> fromRoot) {
        IgnoreRules rules = new IgnoreRules(List.of());
        for (int i = 0; i + 1 < fromRoot.size(); i++) {
            rules = rules.in(fromRoot.get(i));
            if (rules.ignores(fromRoot.get(i + 1), true)) {
                return new IgnoreRules(List.of());
            }
        }
        return rules;
    }

    /// These rules and those of the `.gitignore` in `folder`.
    IgnoreRules in(Path folder) {
        List<Line> lines = lines(folder.resolve(FILE));
        if (lines.isEmpty()) {
            return this;
        }
        List<Level> deeper = new ArrayList<>(levels);
        deeper.add(new Level(folder, lines));
        return new IgnoreRules(deeper);
    }

    /// @param path below the folders of all levels
    boolean ignores(Path path, boolean isFolder) {
        for (Level level : levels.reversed()) {
            List<String> names = StreamSupport.stream(level.folder().relativize(path).spliterator(), false)
                    .map(Path::toString)
                    .toList();
            Optional<Line> last = level.lines()
                    .reversed()
                    .stream()
                    .filter(line -> (isFolder || !line.foldersOnly()) && line.glob().matches(names))
                    .findFirst();
            if (last.isPresent()) {
                return !last.get().takesBack();
            }
        }
        return false;
    }

    private static List<Line> lines(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            byte[] start = in.readNBytes(MOST_BYTES);
            String text = new String(start, StandardCharsets.UTF_8);
            String whole = start.length < MOST_BYTES ? text : text.substring(0, text.lastIndexOf('\n') + 1);
            return whole.lines()
                    .limit(MOST_LINES)
                    .filter(IgnoreRules::isSane)
                    .map(IgnoreRules::line)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException unreadable) {
            // git too goes on without a file that it may not read
            return List.of();
        }
    }

    /// Rules that nobody writes by hand would cost minutes over many files.
    private static boolean isSane(String line) {
        return line.length() <= LONGEST_LINE && line.chars().filter(c -> c == '*').count() <= MOST_WILDCARDS;
    }

    private static Optional<Line> line(String written) {
        String text = withoutTrailingSpaces(written.startsWith("\uFEFF") ? written.substring(1) : written);
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        boolean takesBack = text.startsWith("!");
        String pattern = takesBack ? text.substring(1) : text;
        boolean foldersOnly = pattern.endsWith("/");
        String name = foldersOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
        if (name.isEmpty()) {
            return Optional.empty();
        }
        PathGlob glob = PathGlob.of(name.contains("/") ? name : "**/" + name);
        return Optional.of(new Line(glob, takesBack, foldersOnly));
    }

    /// A space after a backslash stays.
    private static String withoutTrailingSpaces(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ' && !(end > 1 && text.charAt(end - 2) == '\\')) {
            end--;
        }
        return text.substring(0, end);
    }
}
