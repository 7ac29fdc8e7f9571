package dev.rlm.app.logs;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.llm.Usage;

/// Figures and pieces of text as people read them.
final class Wording {
    static final int LINE = 100;
    private static final int SHARED = 30;

    private Wording() {}

    static String count(long n, String what) {
        return "%s %s%s".formatted(number(n), what, n == 1 ? "" : "s");
    }

    static String more(long n, String what) {
        return "%s more %s%s".formatted(number(n), what, n == 1 ? "" : "s");
    }

    static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /// `812 ms`, `12.3 s`, `2 m 05 s`, `1 h 02 m`.
    static String time(Duration duration) {
        if (duration.toMillis() < 1_000) {
            return duration.toMillis() + " ms";
        }
        if (duration.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(duration.toMillis() / 100.0) / 10);
        }
        return duration.toHours() == 0
                ? String.format(Locale.ROOT, "%d m %02d s", duration.toMinutes(), duration.toSecondsPart())
                : String.format(Locale.ROOT, "%d h %02d m", duration.toHours(), duration.toMinutesPart());
    }

    static String tokens(Usage usage) {
        String cached = usage.cacheRead() == 0 ? "" : " (" + number(usage.cacheRead()) + " cached)";
        return "%s in%s, %s out".formatted(number(usage.allInput()), cached, number(usage.allOutput()));
    }

    /// The first line that holds something, cut to what fits into a line.
    static String firstLine(String text) {
        String line = text.lines().filter(candidate -> !candidate.isBlank()).findFirst().orElse("").strip();
        return line.length() <= LINE ? line : head(line, LINE - 1) + "…";
    }

    /// The beginnings of texts that stand below each other, a line of at most about `width` characters each, cut between
    /// words. Of one that begins like another, as prompts made by code do, so much that the difference would hardly
    /// show, its first words are followed by what stands from the word on where they differ.
    static List<String> heads(List<String> texts, int width) {
        List<String> lines = texts.stream().map(text -> text.strip().replaceAll("\\s+", " ")).toList();
        NavigableSet<String> all = new TreeSet<>(lines);
        return lines.stream().map(line -> label(line, all, width)).toList();
    }

    /// Of all texts, those next in order have most in common.
    private static String label(String line, NavigableSet<String> all, int width) {
        int same = Math.max(shared(line, all.lower(line)), shared(line, all.higher(line)));
        int word = line.lastIndexOf(' ', same - 1) + 1;
        int from = same - word <= SHARED ? word : head(line, same).length();
        return from <= width / 2
                ? cut(line, width)
                : cut(cut(line, Math.min(SHARED, width / 3)) + " " + line.substring(from), width);
    }

    private static int shared(String one, @Nullable String other) {
        int length = 0;
        int most = other == null ? 0 : Math.min(one.length(), other.length());
        while (other != null && length < most && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    /// Where it is cut, " …" stands behind its last whole word; a word that fills the line is cut, too.
    private static String cut(String line, int width) {
        if (line.length() <= width) {
            return line;
        }
        int blank = line.lastIndexOf(' ', width);
        return head(line, blank > width / 2 ? blank : width) + " …";
    }

    /// At most `length` characters, no pair of surrogates torn apart.
    static String head(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    /// Columns as wide as their widest entry, two blanks between them; the last is not padded.
    static String table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
        return line.toString().stripTrailing() + "\n";
    }
}
