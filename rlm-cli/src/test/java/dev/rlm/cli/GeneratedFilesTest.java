package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.rlm.architecture.Checkout;
import dev.rlm.cli.help.Page;

/// The files under `docs/` that are made from the commands. With `-Dregenerate` they are written anew.
class GeneratedFilesTest {
    private static final Path DOCS = Checkout.root().resolve("docs");
    private static final String WORDS = "Made from the commands: `rlm help`, `rlm help run` and so on show the same in a "
            + "terminal. In a checkout the program is `./rlm`.";
    private static final String HOW = "it does not fit the commands any more; write it anew with: mvn -Dquick test "
            + "-pl rlm-cli -am -Dtest=GeneratedFilesTest -Dregenerate -Dsurefire.failIfNoSpecifiedTests=false";

    @TestFactory
    Stream<DynamicTest> committedFilesFitTheCommands() {
        return files().entrySet().stream().map(file -> dynamicTest(file.getKey(), () -> {
            Path path = DOCS.resolve(file.getKey());
            if (System.getProperty("regenerate") != null) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            assertThat(path).isRegularFile();
            assertThat(Files.readString(path)).as(HOW).isEqualTo(file.getValue());
        }));
    }

    @Test
    void theManualPageIsFreeOfWarnings(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(isThere("groff"), "skipped: there is no groff here");
        Path page = Files.writeString(folder.resolve("rlm.1"), files().getOrDefault("man/rlm.1", ""));
        Process groff = new ProcessBuilder("groff", "-man", "-Tutf8", "-ww", "-z", page.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
        assertThat(groff.waitFor()).isZero();
    }

    @Test
    void everyCommandAndEachOfItsOptionsIsInAllOfThem() {
        for (Verb verb : Verb.values()) {
            CommandTree.under(CommandTree.whole(Typed.terminal("").terminal()), verb.words())
                    .getCommandSpec()
                    .options()
                    .forEach(option -> assertThat(files().values()).allSatisfy(
                            text -> assertThat(text.replace("\\-", "-"))
                                    .contains(option.longestName().substring(2), verb.words().getLast())));
        }
    }

    private static Map<String, String> files() {
        CommandLine root = CommandTree.whole(Typed.terminal("").terminal());
        Page program = Pages.program(root.getCommandSpec());
        List<Page> commands = Stream.of(Verb.values())
                .map(verb -> Pages.of(verb, CommandTree.under(root, verb.words()).getCommandSpec()))
                .toList();
        List<Page> topics = Stream.of(Topic.values()).map(Topic::page).toList();
        Map<String, String> files = new TreeMap<>(Map.of(
                "help.md", Markdown.render("rlm, as its help explains it", WORDS,
                        Stream.of(List.of(program), commands, topics).flatMap(List::stream).toList()),
                "man/rlm.1", ManPage.render(program, commands, topics)));
        Map.of("bash", "rlm.bash", "zsh", "_rlm", "fish", "rlm.fish")
                .forEach((shell, name) -> files.put("completions/" + name, Typed.rlm("completion", shell).out()));
        return files;
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
