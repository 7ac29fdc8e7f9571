package dev.rlm.cli;

import static dev.rlm.cli.Typed.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.Engines;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.ServerReply;

/// What `rlm run` says, and with which exit code it ends, when it cannot do what it was asked.
class BadInputTest {
    private static final Map<String, String> KEY = Map.of("OPENAI_API_KEY", "sk-of-the-test");
    private static final String SCRIPTED = "scripted/s.jsonl";
    private static final String PRICED = "openai/gpt-6-luna";

    @TempDir
    private Path folder;

    @BeforeEach
    void script() throws IOException {
        write("s.jsonl", "{\"for\":\"root\",\"reply\":\"FINAL(forty-two)\"}\n");
    }

    @Test
    void folderWithoutTextIsWrongUsage() throws IOException {
        Files.createDirectory(folder.resolve("empty"));

        refused(2, run(SCRIPTED, "-c", "empty"), "rlm: no text to read in \"empty\": it has no files\n");
        Files.createFile(folder.resolve("empty/a.txt"));
        refused(2, run(SCRIPTED, "-c", "empty"), "rlm: the context is empty: there is not a character in empty\n");
    }

    @Test
    void binaryFileIsWrongUsage() throws IOException {
        Files.write(folder.resolve("a.bin"), new byte[]{1, 0, 2, 0, 0, 3});

        refused(2, run(SCRIPTED, "-c", "a.bin"),
                "rlm: \"a.bin\" is binary, not text; convert it first, or name another\n");
    }

    @Test
    void badTomlSaysWhere() throws IOException {
        write("rlm.toml", "[rlm]\nmax_turns = = 3\n");

        Typed run = run(SCRIPTED);

        assertThat(run.err()).startsWith("rlm.toml:2:13: ").hasLineCount(1);
        refused(3, run, run.err());
    }

    @Test
    void unknownModelNamesTheProviders() {
        refused(3, run("gpt-of-dreams"),
                "rlm: --model: unknown model \"gpt-of-dreams\"; write provider/model, with one of "
                        + "the providers builtin, deepseek, groq, llamacpp, lmstudio, mistral, ollama, openai, "
                        + "openrouter, scripted, vllm, x-ai\n");
    }

    @Test
    void missingKeySaysWhichToSet() {
        refused(3, run(PRICED), "rlm: --model: no key for openai: set OPENAI_API_KEY in the environment, or in a .env "
                + "beside a trusted rlm.toml\n");
    }

    @Test
    void refusedKeyIsAMatterOfSettings() throws IOException {
        try (FakeModelServer server = FakeModelServer.start(_ -> ServerReply.error(401, "Incorrect API key"))) {
            own("[providers.openai]\nbase_url = \"%s\"\n".formatted(server.baseUrl()));

            Typed run = at(folder, KEY, "run", "-q", "-m", PRICED, "What is it?");

            refused(3, run, run.err());
            assertThat(run.err()).contains("OPENAI_API_KEY", "401").doesNotContain("sk-of-the-test").hasLineCount(1);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void serverThatNobodyRunsIsExitCode5() throws IOException {
        String address = FakeModelServer.refusingBaseUrl();
        own("[providers.openai]\nbase_url = \"%s\"\n".formatted(address));

        Typed run = at(folder, KEY, "run", "-q", "-m", PRICED, "What is it?");

        refused(5, run, run.err());
        assertThat(run.err()).contains(address.substring("http://".length(), address.length() - 3)).hasLineCount(1);
    }

    @Test
    void trajectoryFolderThatIsAFileFailsBeforeAnythingIsAsked() throws IOException {
        write("taken", "");

        Typed run = run(SCRIPTED, "--trajectory-dir", "taken");

        refused(1, run, run.err());
        assertThat(run.err()).startsWith("rlm: cannot write the trajectory " + folder.resolve("taken"))
                .contains(": it is a file, not a folder. ");
    }

    @Test
    void trajectoryFolderThatCannotBeWrittenFailsBeforeAnythingIsAsked() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(closed), "this user may write everywhere");

        Typed run = run(SCRIPTED, "--trajectory-dir", "closed");

        refused(1, run, run.err());
        assertThat(run.err()).startsWith("rlm: cannot write the trajectory " + closed);
    }

    @Test
    void memorySettingAboveWhatTheMachineHasIsRefused() throws IOException {
        write("notes.txt", "some notes");

        Typed run = run(SCRIPTED, "-c", "notes.txt", "--memory", "900000g");

        refused(3, run, run.err());
        assertThat(run.err())
                .matches("rlm: memory \\(--memory\\) is \\d+m, and this machine has \\d+m; set it to less\n");
    }

    @Test
    void contextThatNeedsMoreThanTheMemorySettingIsSaid() throws IOException {
        write("notes.txt", "some notes");

        Typed run = Typed.with(Engines::of,
                Typed.Streams.of(InputStream.nullInputStream(), Set.of(), Map.of(), folder), "run", "-m", SCRIPTED,
                "What is it?", "-c", "notes.txt", "--memory", "512m");

        refused(3, run,
                "rlm: too little memory: a REPL for 10 characters of context needs 1024m, and the memory setting "
                        + "allows 512m; use less context, or set memory (--memory) to 1024m or more\n");
    }

    @Test
    void missingPromptIsWrongUsage() {
        refused(2, at(folder, "run", "-m", SCRIPTED),
                "rlm: there is no prompt; for example: rlm run \"What changed in version 2?\" -c docs\n");
    }

    private Typed run(String model, String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(new String[]{"run", "-m", model, "What is it?"}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return at(folder, all);
    }

    private static void refused(int code, Typed run, String message) {
        assertThat(run).isEqualTo(new Typed(code, "", message));
        assertThat(run.err()).isNotBlank().doesNotContain("\tat ", "fault of rlm's own");
    }

    /// The user's own settings.
    private void own(String toml) throws IOException {
        Files.createDirectories(folder.resolve(".config/rlm"));
        write(".config/rlm/rlm.toml", toml);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
