package dev.rlm.repl.escape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the list. A block begins with a line `#: A03 | what is tried | sign`, perhaps with `| spoils` behind it; the
/// Python code follows. Lines before the first block are for readers.
public final class EscapeList {
    private static final String RESOURCE = "/dev/rlm/repl/escapes.py";
    private static final Pattern HEADING = Pattern
            .compile("#: ([A-Z])(\\d\\d) \\| ([^|]+?) \\| ([a-z]+)(?: \\| (spoils))?");

    private EscapeList() {}

    /// The product's own list, in its order.
    public static List<Attempt> load() {
        try (InputStream in = Objects.requireNonNull(EscapeList.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws IllegalArgumentException with the line, for a list that is not as it must be
    static List<Attempt> parse(String text) {
        List<Attempt> attempts = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("#:")) {
                Attempt attempt = attempt(lines, i);
                if (!ids.add(attempt.id())) {
                    throw wrong(i, attempt.id() + " is there twice");
                }
                attempts.add(attempt);
            }
        }
        Set<Group> missing = EnumSet.allOf(Group.class);
        attempts.forEach(attempt -> missing.remove(attempt.group()));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("escape list: no attempt of " + missing);
        }
        return List.copyOf(attempts);
    }

    private static Attempt attempt(List<String> lines, int at) {
        Matcher heading = HEADING.matcher(lines.get(at));
        if (!heading.matches()) {
            throw wrong(at, "a heading is \"#: A03 | what is tried | sign\", perhaps with \" | spoils\"");
        }
        Group group = Group.of(heading.group(1).charAt(0))
                .orElseThrow(() -> wrong(at, "no class has the letter " + heading.group(1)));
        Sign sign = Sign.of(heading.group(4)).orElseThrow(() -> wrong(at, "no sign is called " + heading.group(4)));
        String code = code(lines.subList(at + 1, lines.size()));
        if (code.isBlank() != (group == Group.AFTERWARDS)) {
            throw wrong(at, code.isBlank() ? "an attempt needs code" : "what is looked at afterwards has no code");
        }
        boolean spoils = heading.group(5) != null || sign == Sign.LEFT;
        return new Attempt(heading.group(1) + heading.group(2), heading.group(3), sign, spoils, code);
    }

    private static String code(List<String> after) {
        int end = 0;
        while (end < after.size() && !after.get(end).startsWith("#:")) {
            end++;
        }
        return String.join("\n", after.subList(0, end)).strip();
    }

    private static IllegalArgumentException wrong(int line, String what) {
        return new IllegalArgumentException("escape list, line " + (line + 1) + ": " + what);
    }
}
