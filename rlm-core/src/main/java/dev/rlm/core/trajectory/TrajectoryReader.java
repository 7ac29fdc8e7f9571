package dev.rlm.core.trajectory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/// Reads a trajectory line by line, in memory for one line at a time. A line counts once its newline is there; what
/// stands after the last one, or a last line that is no JSON, is torn: it is not given, and [#torn] says so. A file
/// that grows can be read on after its end. Files may come from anyone. Not thread-safe.
public final class TrajectoryReader implements AutoCloseable {
    static final int MAX_LINE_BYTES = 256 * 1024 * 1024;
    static final int MAX_NESTING = 2_000;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int LAST_BYTES = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_LINE_BYTES)
                    .maxNestingDepth(MAX_NESTING)
                    .build())
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int filled;
    private long lineNumber;
    private long end;
    private boolean badEnd;

    /// @param file for messages
    /// @param in its bytes; closed with this reader
    TrajectoryReader(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /// @throws TrajectoryException when it cannot be opened
    public static TrajectoryReader open(Path file) {
        try {
            return new TrajectoryReader(file, Files.newInputStream(file));
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    /// The first and the last event of a file that ends with a whole [StepEvent.RunFinished], without reading what is in
    /// between; empty for any other file. For lists: a run's end repeats all its figures.
    ///
    /// @throws TrajectoryException when the file cannot be read, or one of the two lines is bad
    public static Optional<Ends> ends(Path file) {
        try (TrajectoryReader reader = open(file)) {
            Optional<RecordedEvent> first = reader.next();
            Optional<byte[]> line = lastLine(file);
            if (first.isEmpty() || line.isEmpty()) {
                return Optional.empty();
            }
            RecordedEvent last = RecordedEvent.of(new JsonObject(JSON.readTree(line.get())));
            return last.event().orElse(null) instanceof StepEvent.RunFinished finished
                    ? Optional.of(new Ends(first.get(), finished))
                    : Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException | DateTimeException _) {
            return Optional.empty();
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    /// How a finished run begins and ends.
    public record Ends(RecordedEvent first, StepEvent.RunFinished last) {}

    /// The last line with its newline; empty when it is torn, or longer than is looked at.
    private static Optional<byte[]> lastLine(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, LAST_BYTES));
            channel.position(size - end.capacity());
            while (end.hasRemaining() && channel.read(end) >= 0) {
                // On until the buffer is full.
            }
            byte[] bytes = end.array();
            int from = bytes.length - 2;
            while (from >= 0 && bytes[from] != '\n') {
                from--;
            }
            boolean whole = !end.hasRemaining() && from >= 0 && bytes[bytes.length - 1] == '\n';
            return whole ? Optional.of(Arrays.copyOfRange(bytes, from + 1, bytes.length)) : Optional.empty();
        }
    }

    /// The next event; empty when no further full line is there (yet).
    ///
    /// @throws TrajectoryException when a line in the middle is bad, naming its number, or the file cannot be read
    public Optional<RecordedEvent> next() {
        try {
            byte[] full = badEnd ? null : fullLine();
            return full == null ? Optional.empty() : eventOf(full);
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    /// The next full line as it stands in the file, whatever it holds; empty when none is there (yet).
    ///
    /// @throws TrajectoryException when the file cannot be read
    public Optional<String> nextLine() {
        try {
            byte[] full = fullLine();
            return full == null ? Optional.empty() : Optional.of(new String(full, StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    /// Whether something stands at the end that is no full line: the writer was stopped there, or is writing.
    public boolean torn() {
        return badEnd || line.size() > 0;
    }

    /// The number of the line read last, from 1; 0 before the first.
    public long lineNumber() {
        return lineNumber;
    }

    /// Bytes up to the end of the last event that was given: where the next one belongs.
    long end() {
        return end;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    private Optional<RecordedEvent> eventOf(byte[] full) throws IOException {
        try {
            JsonNode node = JSON.readTree(full);
            RecordedEvent event = RecordedEvent.of(new JsonObject(node));
            end += full.length + 1;
            return Optional.of(event);
        } catch (JsonProcessingException failure) {
            if (nothingFollows()) {
                badEnd = true;
                return Optional.empty();
            }
            throw badLine(failure.getOriginalMessage(), failure);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException failure) {
            throw badLine(String.valueOf(failure.getMessage()), failure);
        }
    }

    private TrajectoryException badLine(String why, Exception failure) {
        return new TrajectoryException(
                String.format(Locale.ROOT, "%s:%d: not an event of a trajectory: %s", file, lineNumber,
                        why.replaceAll("\\p{Cntrl}", "?")),
                failure);
    }

    /// The bytes up to the next newline; null when there is none (yet). What was read so far is kept.
    private byte @Nullable [] fullLine() throws IOException {
        do {
            for (int i = at; i < filled; i++) {
                if (buffer[i] == '\n') {
                    return takeLine(i);
                }
            }
            line.write(buffer, at, filled - at);
            at = filled;
            if (line.size() > MAX_LINE_BYTES) {
                throw new TrajectoryException(
                        String.format(Locale.ROOT, "%s:%d: a line of more than %d MB; this is no trajectory of rlm",
                                file, lineNumber + 1, MAX_LINE_BYTES / 1024 / 1024));
            }
        } while (fill());
        return null;
    }

    private byte[] takeLine(int newline) {
        line.write(buffer, at, newline - at);
        at = newline + 1;
        lineNumber++;
        byte[] full = line.toByteArray();
        line.reset();
        return full;
    }

    private boolean nothingFollows() throws IOException {
        return at == filled && !fill();
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        at = 0;
        filled = Math.max(0, count);
        return count > 0;
    }

    private static TrajectoryException unreadable(Path file, IOException failure) {
        return new TrajectoryException("cannot read the trajectory %s: %s".formatted(file, FileTrouble.reason(failure)),
                failure);
    }
}
