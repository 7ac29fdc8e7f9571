package dev.rlm.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// How big things may be, and what no source may hold: over the source tree of all modules.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SizeTest {
    private static final int FILE_LINES = 500;
    private static final int METHOD_LINES = 60;
    private static final int PARAMETERS = 4;
    private static final int LOOP_LINES = 130;
    private static final long TRACKED_BYTES = 1_000_000;
    private static final Map<String, Integer> DOCUMENT_LINES = Map.of("README.md", 120, "ARCHITECTURE.md", 150);

    private final Path root = Checkout.root();
    private final List<SourceFile> sources = sources();

    @Test
    void sourcesOfAllModulesWereSeen() {
        Map<String, Long> main = sources.stream()
                .filter(SizeTest::isMain)
                .collect(Collectors.groupingBy(SizeTest::module, Collectors.counting()));

        assertThat(main).containsOnlyKeys("rlm-core", "rlm-testkit", "rlm-pricing", "rlm-backends", "rlm-repl",
                "rlm-app", "rlm-cli");
        assertThat(main.get("rlm-core")).isGreaterThan(50);
        System.out.printf("sources: %d files, median %d lines; %d methods, median %d lines%n", sources.size(),
                median(sources.stream().mapToInt(SourceFile::lines)),
                sources.stream().mapToInt(file -> file.methods().size()).sum(),
                median(sources.stream().flatMap(file -> file.methods().stream()).mapToInt(SourceFile.Method::lines)));
    }

    @Test
    void noFileIsTooLong() {
        assertThat(violations(file -> file.lines() > FILE_LINES ? List.of(file.lines() + " lines") : List.of()))
                .isEmpty();
    }

    @Test
    void noMethodIsTooLong() {
        assertThat(violations(file -> file.methods()
                .stream()
                .filter(method -> method.lines() > METHOD_LINES)
                .map(method -> method.line() + " " + method.name() + ": " + method.lines() + " lines")
                .toList())).isEmpty();
    }

    @Test
    void noMethodTakesTooManyParameters() {
        assertThat(violations(file -> file.methods()
                .stream()
                .filter(method -> method.parameters() > PARAMETERS)
                .map(method -> method.line() + " " + method.name() + ": " + method.parameters() + " parameters")
                .toList()))
                .isEmpty();
    }

    @Test
    void everythingIsCaughtInOnePlaceOfAModuleAtMost() {
        Map<String, List<String>> places = sources.stream()
                .filter(SizeTest::isMain)
                .flatMap(file -> file.broadCatches().stream().map(line -> file.name() + ":" + line))
                .collect(Collectors.groupingBy(place -> place.substring(0, place.indexOf('/'))));

        assertThat(places.values()).allSatisfy(inModule -> assertThat(inModule).hasSizeLessThanOrEqualTo(1));
    }

    @Test
    void noCatchIsEmpty() {
        assertThat(violations(file -> file.emptyCatches().stream().map(line -> line + " an empty catch").toList()))
                .isEmpty();
    }

    @Test
    void typesAreWrittenOut() {
        assertThat(violations(file -> file.inferredTypes().stream().map(line -> line + " var").toList())).isEmpty();
    }

    @Test
    void publicTypesSayWhatTheyMean() {
        assertThat(violations(file -> isMain(file) ? file.undocumented() : List.of())).isEmpty();
    }

    @Test
    void noSourceHoldsTabs() {
        assertThat(violations(file -> file.hasTab() ? List.of("a tab") : List.of())).isEmpty();
    }

    @Test
    void theLoopCanBeReadAtOnce() {
        List<SourceFile> loop = sources.stream()
                .filter(file -> file.name().endsWith("core/run/RunLoop.java")
                        || file.name().endsWith("core/run/Step.java"))
                .toList();

        assertThat(loop.stream().mapToInt(SourceFile::lines).sum()).isLessThanOrEqualTo(LOOP_LINES);
    }

    @Test
    void documentsStayShort() throws IOException {
        for (Map.Entry<String, Integer> document : DOCUMENT_LINES.entrySet()) {
            Path file = root.resolve(document.getKey());
            if (Files.exists(file)) {
                assertThat(Files.readAllLines(file)).as(document.getKey())
                        .hasSizeLessThanOrEqualTo(document.getValue());
            }
        }
    }

    @Test
    void nothingBigIsTracked() throws IOException, InterruptedException {
        assumeTrue(Files.exists(root.resolve(".git")), "no Git checkout");
        Process git = new ProcessBuilder("git", "-C", root.toString(), "ls-files", "-z")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String listed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(git.waitFor() == 0, "git does not list this checkout");
        List<String> big = new ArrayList<>();
        for (String name : listed.split("\0", -1)) {
            Path file = root.resolve(name);
            if (Files.isRegularFile(file) && Files.size(file) > TRACKED_BYTES) {
                big.add(name + ": " + Files.size(file) + " bytes");
            }
        }
        assertThat(listed).contains("pom.xml\0");
        assertThat(big).isEmpty();
    }

    private List<String> violations(Function<SourceFile, List<String>> found) {
        return sources.stream()
                .flatMap(file -> found.apply(file).stream().map(what -> file.name() + ":" + what))
                .toList();
    }

    private static boolean isMain(SourceFile file) {
        return file.name().contains("/src/main/");
    }

    private static String module(SourceFile file) {
        return file.name().substring(0, file.name().indexOf('/'));
    }

    private static int median(IntStream values) {
        int[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private List<SourceFile> sources() {
        try (Stream<Path> modules = Files.list(root)) {
            List<Path> files = modules.filter(module -> Files.isRegularFile(module.resolve("pom.xml")))
                    .map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .flatMap(SizeTest::javaFiles)
                    .toList();
            return SourceFile.read(root, files);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
