package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.architecture.Checkout;

/// What `examples/README.md` claims of the built-in model, on one of the incidents that were not used to build it.
class EvaluationTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void answeringPassagesAreQuotedForFourFifthsOfTheQuestionsAndMoreThanPlainBm25Quotes() throws Exception {
        List<JsonNode> rows = evaluated(101);

        assertThat(rows).hasSizeGreaterThanOrEqualTo(10);
        assertThat(share(rows, "model")).isGreaterThanOrEqualTo(0.8)
                .isGreaterThan(share(rows, "lines"))
                .isGreaterThan(share(rows, "windows"));
    }

    private static double share(List<JsonNode> rows, String who) {
        return (double) rows.stream().filter(row -> row.path(who).asBoolean()).count() / rows.size();
    }

    /// A row for each question, from whole processes of this program.
    private List<JsonNode> evaluated(int seed) throws IOException, InterruptedException {
        Path out = folder.resolve("rows");
        ProcessBuilder builder = new ProcessBuilder("python3", "-B",
                Checkout.root().resolve("examples/evaluate.py").toString(), "--seeds", Integer.toString(seed), "--jobs",
                "2", "--json", "--rlm", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "dev.rlm.cli.Main")
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("XDG_CACHE_HOME", ReadmeTest.CACHE.toString());
        builder.environment().put("HOME", folder.toString());
        assumeTrue(hasPython(), "no python3 of version 3.9 or later");
        Process process = builder.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("err"))).isZero();
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            rows.add(JsonMapper.builder().build().readTree(line));
        }
        return rows;
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 9))").start()
                    .waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
