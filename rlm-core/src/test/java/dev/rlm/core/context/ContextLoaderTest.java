package dev.rlm.core.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.context.ContextStore.Skipped;

class ContextLoaderTest {
    private static final long PLENTY = 10_000_000;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13};

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void useTheFolderWithoutLinks() throws IOException {
        folder = folder.toRealPath();
    }

    @Test
    void oneFileIsASingleTextWithAllThatIsKnownOfIt() throws Exception {
        write("docs/a.md", "Grüße\r\n");
        Instant time = Instant.parse("2026-01-02T03:04:05Z");
        Files.setLastModifiedTime(folder.resolve("docs/a.md"), FileTime.from(time));

        assertThat(load("docs/a.md")).isEqualTo(new ContextStore(List.of(new Document("a.md",
                Optional.of(folder.resolve("docs/a.md")), "Grüße\r\n", 9, Optional.of(time), "UTF-8",
                "fadad47a2f205c1a8dbba79490634ae2c99111580466db960031ef6db9e95210")), true, List.of()));
    }

    @Test
    void stdinIsASingleText() throws Exception {
        ContextStore store = new ContextLoader(folder, PLENTY).load(List.of("-"), stdin("piped\n"));

        assertThat(store.single()).isTrue();
        assertThat(store.documents()).singleElement().satisfies(document -> {
            assertThat(document.name()).isEqualTo("stdin");
            assertThat(document.text()).isEqualTo("piped\n");
            assertThat(document.path()).isEmpty();
            assertThat(document.modified()).isEmpty();
        });
    }

    @Test
    void folderIsAListSortedByNamesRelativeToIt() throws Exception {
        write("docs/b.md", "b");
        write("docs/a/z.md", "az");
        write("docs/a.md", "a");
        write("docs/a/b/c.md", "abc");
        write("docs/Z.md", "Z");

        ContextStore store = load("docs");

        assertThat(store.names()).containsExactly("Z.md", "a.md", "a/b/c.md", "a/z.md", "b.md");
        assertThat(store.single()).isFalse();
        assertThat(store.documents().get(2).path()).contains(folder.resolve("docs/a/b/c.md"));
    }

    @Test
    void folderWithOneFileIsAListOfOne() throws Exception {
        write("docs/a.md", "a");

        assertThat(load("docs").single()).isFalse();
        assertThat(load("./docs/").names()).containsExactly("a.md");
    }

    @Test
    void severalSourcesComeInTheirOrderUnderTheNamesTheyWereGiven() throws Exception {
        write("docs/a.md", "a");
        write("src/a.md", "other a");
        write("z.txt", "z");

        ContextStore store = new ContextLoader(folder, PLENTY)
                .load(List.of("./z.txt", "-", "src/", "docs", "do*/*.md"), stdin("in"));

        assertThat(store.names()).containsExactly("z.txt", "stdin", "src/a.md", "docs/a.md");
        assertThat(store.single()).isFalse();
    }

    @Test
    void fileThatSeveralSourcesNameComesOnce() throws Exception {
        write("docs/a.md", "a");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("docs"));
        Files.createSymbolicLink(folder.resolve("a-link.md"), folder.resolve("docs/a.md"));

        ContextStore store = load("docs/a.md", "docs/../docs/a.md", "a-link.md", "link", "docs", "**/*.md");

        assertThat(store.names()).containsExactly("docs/a.md");
        assertThat(store.single()).isFalse();
    }

    @Test
    void globIsWrittenOutByUsRelativeToTheWorkingFolder() throws Exception {
        write("a.md", "1");
        write("docs/b.md", "2");
        write("docs/deep/c.md", "3");
        write("docs/deep/d.txt", "4");
        write("e[1].md", "5");

        assertThat(load("**/*.md").names()).containsExactly("a.md", "docs/b.md", "docs/deep/c.md", "e[1].md");
        assertThat(load("*.md").names()).containsExactly("a.md", "e[1].md");
        assertThat(load("docs/**").names()).containsExactly("docs/b.md", "docs/deep/c.md", "docs/deep/d.txt");
        assertThat(load("./docs/*/?.{md,txt}").names()).containsExactly("docs/deep/c.md", "docs/deep/d.txt");
        assertThat(load("{docs/deep,.}/[a-c].md").names()).containsExactly("a.md", "docs/deep/c.md");
        assertThat(load(folder + "/docs/**/*.md").names()).containsExactly("b.md", "deep/c.md");
        assertThat(load("e[1].md").single()).as("an existing name is no glob").isTrue();
    }

    @Test
    void whatIsKeptBackInAFolderIsCountedWithItsReason() throws Exception {
        write("docs/a.md", "a");
        write("passwd", "outside of docs");
        write("docs/.hidden", "h");
        write("docs/.env.local", "KEY=1");
        write("docs/server.PEM", "key");
        write("docs/tls.key", "key");
        write("docs/sub/id_rsa", "key");
        write("docs/.netrc", "key");
        write("docs/.config/a.md", "h");
        write("docs/out.log", "ignored");
        write("docs/.gitignore", "*.log\n");
        Files.write(folder.resolve("docs/p.png"), PNG);
        Files.write(folder.resolve("docs/old.txt"), "Grüße für überall".getBytes(ISO_8859_1));
        Files.createSymbolicLink(folder.resolve("docs/out"), folder);
        Files.createSymbolicLink(folder.resolve("docs/passwd"), folder.resolve("passwd"));
        Files.createSymbolicLink(folder.resolve("docs/in.md"), Path.of(".hidden"));
        Files.createSymbolicLink(folder.resolve("docs/loop"), folder.resolve("docs"));
        makePipe("docs/pipe");

        ContextStore store = load("docs");

        assertThat(store.names()).containsExactly("a.md");
        assertThat(store.skipped()).containsExactly(new Skipped(".config/", "hidden"),
                new Skipped(".env.local", "secret"),
                new Skipped(".gitignore", "hidden"), new Skipped(".hidden", "hidden"), new Skipped(".netrc", "secret"),
                new Skipped("in.md", "link"), new Skipped("loop", "link"), new Skipped("old.txt", "not UTF-8"),
                new Skipped("out", "link"), new Skipped("out.log", "ignored"), new Skipped("p.png", "binary"),
                new Skipped("passwd", "link"), new Skipped("pipe", "special"), new Skipped("server.PEM", "secret"),
                new Skipped("sub/id_rsa", "secret"), new Skipped("tls.key", "secret"));
    }

    @Test
    void globKeepsBackTheSameUnlessItAsksForHiddenOnes() throws Exception {
        write(".env", "KEY=1");
        write(".github/ci.yml", "on: push");
        write(".github/.env", "KEY=1");
        write("a.yml", "a");
        write(".git/config", "[core]");

        assertThat(load("**").names()).containsExactly("a.yml");
        assertThat(load("**/.*/*.yml").names()).containsExactly(".github/ci.yml");
        assertThat(load(".github/*").names()).containsExactly(".github/ci.yml");
        assertThat(load(".*/*").names()).containsExactly(".github/ci.yml");
    }

    @Test
    void fileThatIsNamedItselfIsReadWhateverItIsCalled() throws Exception {
        write(".gitignore", "*\n");
        write(".env", "KEY=1");
        write("sub/.hidden/notes.md", "n");
        Files.createSymbolicLink(folder.resolve("link.md"), folder.resolve("sub/.hidden/notes.md"));

        assertThat(load(".env").documents().getFirst().text()).isEqualTo("KEY=1");
        assertThat(load("link.md").names()).containsExactly("link.md");
        assertThat(load("sub/.hidden").names()).containsExactly("notes.md");
    }

    @Test
    void pipeThatIsNamedItselfIsReadAsOneText() throws Exception {
        makePipe("pipe");
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                Files.writeString(folder.resolve("pipe"), "through\n");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        ContextStore store = load("pipe");
        writer.join();

        assertThat(store.single()).isTrue();
        assertThat(store.documents()).singleElement().satisfies(document -> {
            assertThat(document.name()).isEqualTo("pipe");
            assertThat(document.text()).isEqualTo("through\n");
            assertThat(document.path()).isEmpty();
        });
    }

    @Test
    void encodingsAreRecognisedAndMarksTakenOff() throws Exception {
        Files.write(folder.resolve("a"), "\uFEFFGrüße".getBytes(UTF_8));
        Files.write(folder.resolve("b"), "\uFEFFGrüße".getBytes(UTF_16LE));
        Files.write(folder.resolve("c"), "\uFEFFGrüße".getBytes(UTF_16BE));
        Files.write(folder.resolve("d"), "plain words\n".getBytes(UTF_16LE));

        ContextStore store = load(".");

        assertThat(store.documents()).extracting(Document::text)
                .containsExactly("Grüße", "Grüße", "Grüße", "plain words\n");
        assertThat(store.documents()).extracting(Document::encoding)
                .containsExactly("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16LE");
        assertThat(store.documents().getFirst().bytes()).isEqualTo(10);
    }

    @Test
    void whatCannotBeReadIsSaidWithWhatToDo() throws Exception {
        write("notes.md", "n");
        write("empty.txt", "");
        write("hidden/.a", "x");
        write("hidden/.b", "x");
        Files.createDirectory(folder.resolve("void"));
        Files.write(folder.resolve("p.png"), PNG);
        Files.write(folder.resolve("latin.txt"), "Grüße für überall".getBytes(ISO_8859_1));
        Files.write(folder.resolve("paper.pdf"), "%PDF-1.7\nplain".getBytes(UTF_8));
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));

        assertThat(refused("note.md")).isEqualTo("there is no \"note.md\"; did you mean \"notes.md\"?");
        assertThat(refused("hidden/../nodes.md"))
                .isEqualTo("there is no \"hidden/../nodes.md\"; did you mean \"hidden/../notes.md\"?");
        assertThat(refused("something.else"))
                .isEqualTo("there is no \"something.else\"; relative names start in " + folder);
        assertThat(refused("no/where/a.md"))
                .isEqualTo("there is no \"no/where/a.md\", nor a folder that it would be in; relative names start in "
                        + folder);
        assertThat(refused("dangling")).isEqualTo("\"dangling\" is a link to something that is not there");
        assertThat(refused("")).isEqualTo("the name of a context is empty; give a file, a folder, a glob or -");
        assertThat(refused("*.rst")).isEqualTo("nothing fits \"*.rst\" in " + folder);
        assertThat(refused("docs/*.rst")).isEqualTo("nothing fits \"docs/*.rst\": there is no folder \"docs/\"");
        assertThat(refused("void")).isEqualTo("no text to read in \"void\": it has no files");
        assertThat(refused("hidden")).isEqualTo("no text to read in \"hidden\": left out 2 hidden; a text that is named"
                + " itself is read all the same: -c FOLDER/FILE");
        assertThat(refused("*.png")).startsWith("no text to read in \"*.png\": left out 1 binary");
        assertThat(refused("p.png")).isEqualTo("\"p.png\" is binary, not text; convert it first, or name another");
        assertThat(refused("paper.pdf"))
                .isEqualTo("\"paper.pdf\" is a PDF, not text; convert it first, such as with: pdftotext -layout");
        assertThat(refused("latin.txt"))
                .isEqualTo("\"latin.txt\" is text in another encoding than UTF-8 or UTF-16, or none;"
                        + " convert it first, such as with: iconv -f ISO-8859-1 -t UTF-8");
        assertThat(refused("empty.txt")).isEqualTo("the context is empty: there is not a character in empty.txt");
        assertThat(refused("-", "notes.md", "-")).isEqualTo("stdin (-) can be read only once; give one -c -");
        assertThat(refused("a\0b")).startsWith("cannot read \"a\0b\": ");
        assertThat(refused("notes.md/x")).startsWith("there is no \"notes.md/x\", nor a folder that it would be in");
        assertThat(refused("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}")).endsWith(
                "stand for more than 1000 patterns; give fewer, or name a folder");
    }

    @Test
    void contextLargerThanMemoryEndsBeforeItIsAllRead() throws Exception {
        write("docs/a.md", "a".repeat(2000));
        write("docs/b.md", "b".repeat(2000));
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };

        assertThat(tooLarge(3000, "docs"))
                .isEqualTo("the context is larger than memory: with \"b.md\" it is more than the"
                        + " 3,000 bytes that fit; name fewer files or a smaller part");
        assertThat(new ContextLoader(folder, 6000).load(List.of("docs"), stdin("")).names()).hasSize(2);
        assertThatExceptionOfType(ContextException.class)
                .isThrownBy(() -> new ContextLoader(folder, 1 << 21).load(List.of("-"), endless))
                .withMessageContaining("with \"stdin\" it is more than the 2 MiB that fit");
    }

    @Test
    void binaryFilesTakeNoRoomHoweverLargeTheyAre() throws Exception {
        byte[] large = new byte[100_000];
        Files.write(folder.resolve("video"), large);
        write("a.md", "a");

        ContextStore store = new ContextLoader(folder, 20_000).load(List.of("."), stdin(""));

        assertThat(store.skipped()).containsExactly(new Skipped("video", "binary"));
    }

    @Test
    void fileThatMayNotBeReadIsAnErrorWhenNamedAndLeftOutInAFolder() throws Exception {
        write("docs/a.md", "a");
        write("docs/b.md", "b");
        Files.setPosixFilePermissions(folder.resolve("docs/b.md"), PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(folder.resolve("docs/b.md")), "root may read everything");

        assertThat(load("docs").skipped()).containsExactly(new Skipped("b.md", "no permission"));
        assertThat(refused("docs/b.md"))
                .isEqualTo("no permission to read \"b.md\"; change it (chmod u+r) or name another");
    }

    @Test
    void noSourceIsAnEmptyContext() throws Exception {
        assertThat(load()).isEqualTo(ContextStore.EMPTY);
    }

    private ContextStore load(String... sources) throws ContextException {
        return new ContextLoader(folder, PLENTY).load(List.of(sources), stdin(""));
    }

    private String refused(String... sources) {
        return refused(PLENTY, ContextException.Kind.UNREADABLE, sources);
    }

    private String tooLarge(long limit, String... sources) {
        return refused(limit, ContextException.Kind.TOO_LARGE, sources);
    }

    private String refused(long limit, ContextException.Kind kind, String... sources) {
        try {
            return "loaded " + new ContextLoader(folder, limit).load(List.of(sources), stdin("in"));
        } catch (ContextException e) {
            assertThat(e.kind()).isEqualTo(kind);
            return e.getMessage();
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private void makePipe(String name) throws Exception {
        int exit = new ProcessBuilder("mkfifo", folder.resolve(name).toString()).start().waitFor();
        assertThat(exit).isZero();
    }

    private static InputStream stdin(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
