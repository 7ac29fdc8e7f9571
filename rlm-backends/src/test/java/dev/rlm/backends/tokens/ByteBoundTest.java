package dev.rlm.backends.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.rlm.core.budget.TokenBound;
import dev.rlm.core.llm.Message;

/// The bound by bytes against what a real tokeniser makes of many kinds of text.
class ByteBoundTest {
    private static final int PIECE_CHARS = 50_000;
    private static final long MEGABYTE = 1_000_000;
    /// Scripts, each with the first and last sign that its words are drawn from.
    private static final Map<String, String> SCRIPTS = Map.ofEntries(Map.entry("Latin", "az"),
            Map.entry("Greek", "αω"), Map.entry("Cyrillic", "ая"), Map.entry("Armenian", "աֆ"),
            Map.entry("Hebrew", "את"), Map.entry("Arabic", "ءي"), Map.entry("Devanagari", "अह"),
            Map.entry("Bengali", "অহ"), Map.entry("Tamil", "அஹ"), Map.entry("Thai", "กฮ"),
            Map.entry("Georgian", "აჰ"), Map.entry("Ethiopic", "ሀፐ"), Map.entry("Hiragana", "ぁん"),
            Map.entry("Katakana", "ァン"), Map.entry("Hangul", "가힣"), Map.entry("Han", "一龥"));

    private final O200kCounter counter = new O200kCounter();

    @Test
    void boundIsNeverBelowTheTokenisersCount() {
        bounds(2 * MEGABYTE);
    }

    @Test
    @Tag("slow")
    void boundIsNeverBelowTheTokenisersCountOverFiftyMegabytes() {
        bounds(50 * MEGABYTE);
    }

    private void bounds(long bytes) {
        long seed = System.nanoTime();
        System.out.println("the bound by bytes over " + bytes / MEGABYTE + " MB: seed " + seed);
        Map<String, Function<SplittableRandom, String>> kinds = kinds();
        kinds.forEach((kind, writer) -> {
            SplittableRandom random = new SplittableRandom(seed ^ kind.hashCode());
            long tokens = 0;
            long bounded = 0;
            long written = 0;
            while (written < bytes / kinds.size()) {
                String text = writer.apply(random);
                long count = counter.count(text);
                long bound = TokenBound.byBytes(List.of(Message.user(text)));
                assertThat(bound).as(kind).isGreaterThanOrEqualTo(count);
                tokens += count;
                bounded += bound;
                written += text.getBytes(StandardCharsets.UTF_8).length;
            }
            System.out.printf(Locale.ROOT, "  %-14s the bound is %.2f times o200k's count, %.2f bytes a token%n", kind,
                    (double) bounded / tokens, (double) written / tokens);
        });
    }

    private static Map<String, Function<SplittableRandom, String>> kinds() {
        Map<String, Function<SplittableRandom, String>> kinds = new LinkedHashMap<>();
        String code = ownCode();
        kinds.put("code", random -> {
            int from = random.nextInt(code.length() - PIECE_CHARS);
            return code.substring(from, from + PIECE_CHARS);
        });
        kinds.put("log", random -> pieces(random, ByteBoundTest::logLine));
        new TreeMap<>(SCRIPTS).forEach((script, ends) -> kinds.put(script, random -> pieces(random,
                word -> word(word, ends.charAt(0), ends.charAt(1)))));
        kinds.put("emoji", random -> pieces(random, ByteBoundTest::emoji));
        kinds.put("digits", random -> pieces(random, some -> Long.toString(some.nextLong())));
        kinds.put("punctuation", random -> pieces(random, some -> word(some, '!', '/')));
        kinds.put("base64", random -> Base64.getEncoder().encodeToString(bytes(random)));
        kinds.put("bytes, Latin-1", random -> new String(bytes(random), StandardCharsets.ISO_8859_1));
        kinds.put("bytes, UTF-8", random -> new String(bytes(random), StandardCharsets.UTF_8));
        kinds.put("any sign", random -> pieces(random, some -> Character.toString(anySign(some))));
        kinds.put("lone halves",
                random -> pieces(random, some -> String.valueOf((char) (0xd800 + some.nextInt(2048)))));
        return kinds;
    }

    /// What `one` writes, again and again.
    private static String pieces(SplittableRandom random, Function<SplittableRandom, String> one) {
        StringBuilder text = new StringBuilder();
        while (text.length() < PIECE_CHARS) {
            text.append(one.apply(random));
        }
        return text.toString();
    }

    private static String word(SplittableRandom random, char first, char last) {
        StringBuilder word = new StringBuilder();
        for (int i = 1 + random.nextInt(9); i > 0; i--) {
            word.append((char) random.nextInt(first, last + 1));
        }
        return word.append(random.nextInt(12) == 0 ? ".\n" : " ").toString();
    }

    private static String logLine(SplittableRandom random) {
        return String.format(Locale.ROOT, "2026-11-%02dT%02d:%02d:%02d.%03dZ %s [worker-%d] req=%016x %s took %d ms%n",
                1 + random.nextInt(30), random.nextInt(24), random.nextInt(60), random.nextInt(60),
                random.nextInt(1000), List.of("INFO", "WARN", "ERROR").get(random.nextInt(3)), random.nextInt(64),
                random.nextLong(), List.of("GET /api/v2/items", "cache miss", "retrying", "POST /login")
                        .get(random.nextInt(4)),
                random.nextInt(10_000));
    }

    /// One, with a skin or another joined to it.
    private static String emoji(SplittableRandom random) {
        String face = Character.toString(0x1f300 + random.nextInt(0x2ff));
        return switch (random.nextInt(4)) {
            case 0 -> face + Character.toString(0x1f3fb + random.nextInt(5));
            case 1 -> face + "\u200d" + Character.toString(0x1f466 + random.nextInt(4)) + "\ufe0f";
            default -> face;
        };
    }

    private static int anySign(SplittableRandom random) {
        int sign = random.nextInt(Character.MAX_CODE_POINT + 1);
        return sign >= Character.MIN_SURROGATE && sign <= Character.MAX_SURROGATE ? 'x' : sign;
    }

    private static byte[] bytes(SplittableRandom random) {
        byte[] bytes = new byte[PIECE_CHARS];
        random.nextBytes(bytes);
        return bytes;
    }

    /// The sources of this module and the core.
    private static String ownCode() {
        try (Stream<Path> here = Files.walk(Path.of("src"));
                Stream<Path> core = Files.walk(Path.of("../rlm-core/src"))) {
            StringBuilder code = new StringBuilder();
            for (Path file : Stream.concat(here, core)
                    .filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                code.append(Files.readString(file));
            }
            return code.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
