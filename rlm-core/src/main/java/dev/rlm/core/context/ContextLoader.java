package dev.rlm.core.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Reads what `-c` names: a file, a folder, a glob, or `-` for stdin. One file or stdin alone is a single text;
/// anything else is a list, in the order of the sources and sorted by name within each. No file comes twice.
///
/// A file that is named itself is read whatever it is called. In folders and globs those are left out, and named in
/// [ContextStore#skipped], that are hidden, look secret, are ignored by git, are links, devices or pipes, are not text,
/// or may not be read.
///
/// Names are relative to the source when there is one; with several, they start with the source as it was given. A
/// glob's are as a shell would write them out.
public final class ContextLoader {
    private static final String STDIN = "-";

    private final Path workingFolder;
    private final long maxBytes;

    /// @param workingFolder where relative sources start
    /// @param maxBytes of all files together, with some for each document: what memory can take
    public ContextLoader(Path workingFolder, long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("no room for a context: " + maxBytes);
        }
        this.workingFolder = workingFolder.toAbsolutePath();
        this.maxBytes = maxBytes;
    }

    /// Reads all sources, in order. All are looked at before one is read.
    ///
    /// @param sources as given by the user; none give an empty store
    /// @param stdin read to its end if a source is `-`, else not touched; not closed
    /// @throws ContextException when a source is missing, gives no text, is not text although it was named itself, may
    ///         not be read, or is larger than memory
    public ContextStore load(List<String> sources, InputStream stdin) throws ContextException {
        if (sources.isEmpty()) {
            return ContextStore.EMPTY;
        }
        if (sources.indexOf(STDIN) != sources.lastIndexOf(STDIN)) {
            throw ContextException.unreadable("stdin (-) can be read only once; give one -c -");
        }
        List<ContextSource> classified = new ArrayList<>();
        for (String source : sources) {
            classified.add(ContextSource.of(source, workingFolder));
        }
        boolean alone = sources.size() == 1;
        Intake intake = new Intake(maxBytes);
        for (ContextSource source : classified) {
            take(source, alone, intake, stdin);
        }
        if (intake.documents().stream().allMatch(document -> document.text().isEmpty())) {
            throw ContextException.unreadable("the context is empty: there is not a character in "
                    + String.join(", ", sources));
        }
        return intake.store(alone && switch (classified.getFirst()) {
            case ContextSource.Stdin _,ContextSource.Named _ -> true;
            case ContextSource.Folder _,ContextSource.Glob _ -> false;
        });
    }

    private static void take(ContextSource source, boolean alone, Intake intake, InputStream stdin)
            throws ContextException {
        switch (source) {
            case ContextSource.Stdin _ -> intake.stdin(stdin);
            case ContextSource.Named(Path file, String given) -> intake.named(file,
                    alone && Files.isRegularFile(file) ? String.valueOf(file.getFileName()) : tidy(given));
            case ContextSource.Folder(Path folder, String given) ->
                walk(folder, given, FolderWalk.Selection.ALL, new FoundFiles(intake, alone ? "" : asPrefix(given)));
            case ContextSource.Glob(Path folder, String base, String pattern, String given) -> {
                List<PathGlob> globs = Braces.expand(pattern).stream().map(PathGlob::of).toList();
                boolean hiddenToo = pattern.startsWith(".") && !pattern.startsWith("./") || pattern.contains("/.");
                boolean fromTop = alone && Path.of(base).isAbsolute();
                walk(folder, given, new FolderWalk.Selection(globs, hiddenToo),
                        new FoundFiles(intake, fromTop ? "" : asPrefix(base)));
            }
        }
    }

    private static void walk(Path folder, String given, FolderWalk.Selection selection, FoundFiles found)
            throws ContextException {
        try {
            new FolderWalk(folder.toRealPath(), selection, found).walk();
        } catch (AccessDeniedException e) {
            throw ContextException.unreadable("no permission to list the folder of \"" + given
                    + "\"; change it (chmod u+rx) or name another");
        } catch (IOException e) {
            throw ContextException.unreadable("cannot list the folder of \"" + given + "\": " + e.getMessage());
        }
        if (found.none()) {
            throw ContextException.unreadable(selection.globs().isEmpty() || !found.leftOut.isEmpty()
                    ? "no text to read in \"" + given + "\"" + found.reasons()
                    : "nothing fits \"" + given + "\" in " + folder);
        }
    }

    /// What a walk gives, under names that start with a prefix.
    private static final class FoundFiles implements FolderWalk.Taker {
        private final Intake intake;
        private final String prefix;
        private final Map<String, Integer> leftOut = new TreeMap<>();
        private int texts;

        FoundFiles(Intake intake, String prefix) {
            this.intake = intake;
            this.prefix = prefix;
        }

        @Override
        public void file(Path file, String name) throws ContextException {
            Optional<String> reason = intake.found(file, prefix + name);
            reason.ifPresent(why -> leftOut.merge(why, 1, Integer::sum));
            texts += reason.isEmpty() ? 1 : 0;
        }

        @Override
        public void leftOut(String name, String why) throws ContextException {
            intake.leaveOut(prefix + name, why);
            leftOut.merge(why, 1, Integer::sum);
        }

        boolean none() {
            return texts == 0;
        }

        String reasons() {
            if (leftOut.isEmpty()) {
                return ": it has no files";
            }
            return ": left out " + leftOut.entrySet()
                    .stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey())
                    .collect(Collectors.joining(", "))
                    + "; a text that is named itself is read all the same: -c FOLDER/FILE";
        }
    }

    /// `./docs/` and `docs` become `docs/`, the working folder nothing.
    private static String asPrefix(String given) {
        String tidy = tidy(given);
        return tidy.isEmpty() || tidy.endsWith("/") ? tidy : tidy + "/";
    }

    private static String tidy(String given) {
        return Path.of(given).normalize().toString();
    }
}
