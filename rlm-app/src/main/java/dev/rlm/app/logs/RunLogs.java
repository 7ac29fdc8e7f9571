package dev.rlm.app.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.RunId;
import dev.rlm.core.trajectory.RecordedEvent;
import dev.rlm.core.trajectory.RunState;
import dev.rlm.core.trajectory.TrajectoryException;
import dev.rlm.core.trajectory.TrajectoryReader;
import dev.rlm.core.trajectory.TrajectoryWriter;

/// The recorded runs of a folder. Reads only, follows no links, and takes nothing that the files say for granted.
///
/// @param folder where the trajectories are; need not exist
public record RunLogs(Path folder) {
    private static final int CANDIDATES_SHOWN = 8;

    /// The newest runs, newest first. A file that cannot be read is listed as that.
    ///
    /// @param tail how many at most
    /// @throws TrajectoryException when the folder cannot be read
    public List<RunSummary> list(int tail) {
        return ids().stream().limit(tail).map(this::summary).toList();
    }

    /// How many runs there are.
    ///
    /// @throws TrajectoryException when the folder cannot be read
    public int count() {
        return ids().size();
    }

    private RunSummary summary(RunId id) {
        try {
            Path file = fileOf(id);
            return TrajectoryReader.ends(file)
                    .map(ends -> RunSummary.of(id, file, ends))
                    .orElseGet(() -> RunSummary.of(load(id)));
        } catch (TrajectoryException failure) {
            return RunSummary.unreadable(id, fileOf(id), failure.getMessage());
        }
    }

    /// The run that is meant by an id, the beginning of one, or `last`.
    ///
    /// @throws UnknownRunException when there is none, or the beginning fits several
    /// @throws TrajectoryException when the folder cannot be read
    public RunId resolve(String text) throws UnknownRunException {
        List<RunId> all = ids();
        if (all.isEmpty()) {
            throw new UnknownRunException("no runs in %s yet; rlm run records one".formatted(folder));
        }
        if (text.equals("last")) {
            return all.getFirst();
        }
        List<RunId> fitting = text.isEmpty()
                ? List.of()
                : all.stream().filter(id -> id.value().startsWith(text)).toList();
        if (fitting.isEmpty()) {
            throw new UnknownRunException(
                    "no run \"%s\" in %s; rlm logs lists the runs, the newest is %s".formatted(text, folder,
                            all.getFirst()));
        }
        if (fitting.size() > 1) {
            String some = fitting.stream().limit(CANDIDATES_SHOWN).map(RunId::value).collect(Collectors.joining(", "));
            throw new UnknownRunException(
                    String.format(Locale.ROOT, "\"%s\" fits %d runs: %s%s; give more of the id", text,
                            fitting.size(), some, fitting.size() > CANDIDATES_SHOWN ? " …" : ""));
        }
        return fitting.getFirst();
    }

    /// @throws TrajectoryException when its file cannot be read, or a line in the middle is bad
    public LoggedRun load(RunId id) {
        Path file = fileOf(id);
        // Asked first: a run that ends in between is then seen as finished, not as cut off.
        boolean beingWritten = TrajectoryWriter.isBeingWritten(file);
        RunState state = new RunState();
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            for (Optional<RecordedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                state.take(next.get());
            }
            return new LoggedRun(id, file, state, state.status(beingWritten), reader.torn());
        }
    }

    /// The file's full lines as they stand there, read as they are asked for. To be closed; not escaped.
    ///
    /// @throws TrajectoryException when its file cannot be read, also while the stream is used
    public Stream<String> rawLines(RunId id) {
        TrajectoryReader reader = TrajectoryReader.open(fileOf(id));
        return Stream.generate(reader::nextLine)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .onClose(reader::close);
    }

    /// The run's events from its first, waiting for more until it ends. To be closed.
    ///
    /// @param cancellation ends the waiting
    /// @throws TrajectoryException when its file cannot be read, also while it is followed
    public FollowedRun follow(RunId id, TimeSource time, Cancellation cancellation) {
        return new FollowedRun(fileOf(id), time, cancellation);
    }

    private Path fileOf(RunId id) {
        return folder.resolve(id + ".jsonl");
    }

    /// All runs, newest first.
    private List<RunId> ids() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .flatMap(file -> TrajectoryWriter.runOf(file).stream())
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException failure) {
            throw new TrajectoryException(
                    "cannot list the runs in %s: %s".formatted(folder, failure.getClass().getSimpleName()), failure);
        }
    }
}
