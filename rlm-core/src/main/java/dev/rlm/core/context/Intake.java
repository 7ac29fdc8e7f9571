package dev.rlm.core.context;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Takes in documents one after the other until memory is full. For one thread.
final class Intake {
    /// What a document or a name costs beside its text, roughly.
    private static final int OVERHEAD = 512;
    private static final int LONGEST = Integer.MAX_VALUE - 16;

    private final List<Document> documents = new ArrayList<>();
    private final List<ContextStore.Skipped> skipped = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();
    private final long maxBytes;
    private long left;

    Intake(long maxBytes) {
        this.maxBytes = maxBytes;
        this.left = maxBytes;
    }

    /// Bytes as read, of a regular file with its time.
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never seen by others
    private record Raw(byte[] bytes, Optional<Instant> modified) {}

    ContextStore store(boolean single) {
        return new ContextStore(documents, single, skipped);
    }

    List<Document> documents() {
        return documents;
    }

    void stdin(InputStream in) throws ContextException {
        try {
            add(new Raw(read(in, 0, "stdin"), Optional.empty()), "stdin", Optional.empty());
        } catch (IOException e) {
            throw ContextException
                    .unreadable("stdin broke off: " + e.getMessage() + "; save it to a file and name that");
        }
    }

    /// A file that was named itself is read whatever it is called, through links, and from a pipe too.
    void named(Path file, String name) throws ContextException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                // the real path of /dev/fd/63, as shells pass a pipe, leads nowhere
                add(raw(file, attributes, name), name, Optional.empty());
                return;
            }
            Path real = file.toRealPath();
            if (seen.add(real)) {
                add(raw(real, attributes, name), name, Optional.of(real));
            }
        } catch (AccessDeniedException e) {
            throw ContextException
                    .unreadable("no permission to read \"" + name + "\"; change it (chmod u+r) or name another");
        } catch (IOException e) {
            throw ContextException.unreadable("cannot read \"" + name + "\": " + e.getMessage());
        }
    }

    /// A file that was found in a folder is left out when it is no text.
    ///
    /// @param file absolute and without links
    /// @return why it was left out; empty when it was read, now or before
    Optional<String> found(Path file, String name) throws ContextException {
        if (!seen.add(file)) {
            return Optional.empty();
        }
        Optional<String> reason = readFound(file, name);
        if (reason.isPresent()) {
            leaveOut(name, reason.get());
        }
        return reason;
    }

    private Optional<String> readFound(Path file, String name) throws ContextException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            Raw raw = raw(file, attributes, name, LinkOption.NOFOLLOW_LINKS);
            switch (TextBytes.of(raw.bytes())) {
                case TextBytes.Other(String why) -> {
                    return Optional.of(why);
                }
                case TextBytes.Text text -> add(raw, text, name, Optional.of(file));
            }
            return Optional.empty();
        } catch (AccessDeniedException e) {
            return Optional.of("no permission");
        } catch (IOException e) {
            return Optional.of("unreadable");
        }
    }

    void leaveOut(String name, String why) throws ContextException {
        charge(OVERHEAD, name);
        skipped.add(new ContextStore.Skipped(name, why));
    }

    private void add(Raw raw, String name, Optional<Path> path) throws ContextException {
        switch (TextBytes.of(raw.bytes())) {
            case TextBytes.Text text -> add(raw, text, name, path);
            case TextBytes.Other(String why) -> throw ContextException.unreadable(refusal(name, why, raw.bytes()));
        }
    }

    private void add(Raw raw, TextBytes.Text text, String name, Optional<Path> path) throws ContextException {
        charge(raw.bytes().length + (long) OVERHEAD, name);
        documents.add(new Document(name, path, text.text(), raw.bytes().length, raw.modified(), text.encoding(),
                sha256(raw.bytes())));
    }

    private static String refusal(String name, String why, byte[] bytes) {
        if (why.equals("not UTF-8")) {
            return "\"" + name
                    + "\" is text in another encoding than UTF-8 or UTF-16, or none; convert it first, such as"
                    + " with: iconv -f ISO-8859-1 -t UTF-8";
        }
        boolean pdf = bytes.length > 4 && bytes[0] == '%' && bytes[1] == 'P';
        return "\"" + name + "\" is " + (pdf ? "a PDF" : "binary") + ", not text; convert it first"
                + (pdf ? ", such as with: pdftotext -layout" : ", or name another");
    }

    private Raw raw(Path file, BasicFileAttributes attributes, String name, OpenOption... options)
            throws IOException, ContextException {
        List<OpenOption> all = new ArrayList<>(List.of(options));
        all.add(StandardOpenOption.READ);
        try (InputStream in = Files.newInputStream(file, all.toArray(OpenOption[]::new))) {
            boolean regular = attributes.isRegularFile();
            return new Raw(read(in, regular ? attributes.size() : 0, name),
                    regular ? Optional.of(attributes.lastModifiedTime().toInstant()) : Optional.empty());
        }
    }

    /// All of `in`; only its beginning when that is binary already.
    ///
    /// @param expected how much it should be; 0 when not known
    private byte[] read(InputStream in, long expected, String name) throws IOException, ContextException {
        BufferedInputStream buffered = new BufferedInputStream(in, TextBytes.HEAD);
        buffered.mark(TextBytes.HEAD);
        byte[] head = buffered.readNBytes(TextBytes.HEAD);
        if (TextBytes.isBinary(head)) {
            return head;
        }
        buffered.reset();
        check(expected, name);
        byte[] bytes = new byte[(int) expected];
        int got = buffered.readNBytes(bytes, 0, bytes.length);
        if (got < bytes.length) {
            return Arrays.copyOf(bytes, got);
        }
        long room = Math.min(left, LONGEST) - got;
        byte[] rest = buffered.readNBytes((int) room);
        check((long) got + rest.length + (buffered.read() < 0 ? 0 : 1), name);
        if (rest.length == 0) {
            return bytes;
        }
        byte[] whole = Arrays.copyOf(bytes, got + rest.length);
        System.arraycopy(rest, 0, whole, got, rest.length);
        return whole;
    }

    private void charge(long bytes, String name) throws ContextException {
        check(bytes, name);
        left -= bytes;
    }

    private void check(long bytes, String name) throws ContextException {
        if (bytes > left) {
            throw new ContextException(ContextException.Kind.TOO_LARGE,
                    "the context is larger than memory: with \"" + name
                            + "\" it is more than the " + shown(maxBytes)
                            + " that fit; name fewer files or a smaller part");
        }
        if (bytes > LONGEST) {
            throw new ContextException(ContextException.Kind.TOO_LARGE, "\"" + name
                    + "\" is longer than the 2 GiB that one text can have; split it and name the folder of its parts");
        }
    }

    private static String shown(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%,d bytes", bytes)
                : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
