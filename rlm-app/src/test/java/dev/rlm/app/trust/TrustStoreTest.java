package dev.rlm.app.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTest {
    private static final Ownership MINE = Ownership.ofThisProcess();
    private Path state;
    private Path repository;
    private Path toml;
    private TrustStore store;

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        state = temporary.resolve("state/rlm");
        repository = Files.createDirectory(temporary.resolve("repository")).toRealPath();
        toml = Files.writeString(repository.resolve("rlm.toml"), "[rlm]\nmax_turns = 50\n");
        store = new TrustStore(state, MINE);
    }

    private SettingsFile read() throws FileRefusedException {
        return SettingsFile.found(toml, MINE);
    }

    @Test
    void askingAndListingMakeNoFile() throws FileRefusedException {
        assertThat(store.stateOf(read())).isEqualTo(new TrustState.Unknown());
        assertThat(store.list()).isEmpty();
        assertThat(store.remove(toml)).isFalse();
        assertThat(state).doesNotExist();
    }

    @Test
    void trustedFileIsTrustedByEveryLaterStore() throws FileRefusedException {
        store.trust(read());

        assertThat(store.isTrusted(read())).isTrue();
        assertThat(new TrustStore(state, MINE).isTrusted(read())).isTrue();
        assertThat(store.list()).extracting(Trusted::file).containsExactly(toml);
    }

    @Test
    void changeOfOneByteEndsIt() throws IOException, FileRefusedException {
        store.trust(read());
        Files.writeString(toml, "[rlm]\nmax_turns = 51\n");

        assertThat(store.stateOf(read())).isEqualTo(new TrustState.Changed(false));
    }

    @Test
    void changedAddedOrRemovedEnvEndsIt() throws IOException, FileRefusedException {
        store.trust(read());
        Path env = Files.writeString(repository.resolve(".env"), "OPENAI_API_KEY=a");
        assertThat(store.stateOf(read())).isEqualTo(new TrustState.Changed(false));

        store.trust(read());
        assertThat(store.isTrusted(read())).isTrue();
        Files.writeString(env, "OPENAI_API_KEY=b");
        assertThat(store.stateOf(read())).isEqualTo(new TrustState.Changed(true));
        Files.delete(env);
        assertThat(store.stateOf(read())).isEqualTo(new TrustState.Changed(true));
    }

    @Test
    void sameBytesElsewhereAreNotTrusted() throws IOException, FileRefusedException {
        store.trust(read());
        Path other = Files.createDirectory(repository.resolve("other"));
        Files.copy(toml, other.resolve("rlm.toml"));

        assertThat(store.stateOf(SettingsFile.found(other.resolve("rlm.toml"), MINE)))
                .isEqualTo(new TrustState.Unknown());
    }

    @Test
    void whatWasReadIsTrustedAndNotWhatStandsThereNow() throws IOException, FileRefusedException {
        SettingsFile shown = read();
        Files.writeString(toml, "[providers.evil]\n");

        store.trust(shown);

        assertThat(store.isTrusted(shown)).isTrue();
        assertThat(store.isTrusted(read())).isFalse();
    }

    @Test
    void removedFileIsTrustedNoMoreEvenWhenItIsGone() throws IOException, FileRefusedException {
        store.trust(read());
        SettingsFile file = read();
        Files.delete(toml);

        assertThat(store.remove(toml)).isTrue();
        assertThat(store.isTrusted(file)).isFalse();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void listAndItsFolderAreForTheUserAlone() throws IOException, FileRefusedException {
        store.trust(read());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state))).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(state)) {
            assertThat(files).isNotEmpty()
                    .allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
        }
    }

    @Test
    void listThatOthersCanWriteSaysNothing() throws IOException, FileRefusedException {
        store.trust(read());
        SettingsFile file = read();
        Path list = state.resolve("trusted");
        Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> store.stateOf(file)).isInstanceOf(TrustException.class)
                .hasMessage(list + " can be written by others, so it says nothing; look at it, then delete it");
    }

    @Test
    void linkInPlaceOfTheListIsNotFollowed() throws IOException, FileRefusedException {
        store.trust(read());
        Path list = state.resolve("trusted");
        Path elsewhere = Files.move(list, state.resolve("elsewhere"));
        Files.createSymbolicLink(list, elsewhere);

        SettingsFile file = read();
        assertThatThrownBy(() -> store.stateOf(file)).isInstanceOf(TrustException.class).hasMessageContaining("link");
    }

    @Test
    void brokenLinesTrustNothingAndOthersStillHold() throws IOException, FileRefusedException {
        store.trust(read());
        Path list = state.resolve("trusted");
        String good = Files.readString(list);
        Files.writeString(list, "garbage\n" + "a".repeat(64) + " - relative\n" + "g".repeat(64) + " - /x\n\n" + good);

        assertThat(store.list()).hasSize(1);
        assertThat(store.isTrusted(read())).isTrue();
    }

    @Test
    void lineBreakInAFoldersNameCannotForgeAnEntry() throws IOException, FileRefusedException {
        String forged = "x\n" + "0".repeat(64) + " - " + "evil";
        Path folder = Files.createDirectory(repository.resolve(forged));
        Path file = Files.writeString(folder.resolve("rlm.toml"), "");

        store.trust(SettingsFile.found(file, MINE));

        assertThat(store.list()).extracting(Trusted::file).containsExactly(file);
    }

    @Test
    void filesTrustedAtTheSameTimeAreAllKept() throws IOException, InterruptedException, ExecutionException {
        List<Path> files = IntStream.range(0, 16).mapToObj(i -> repository.resolve("f" + i)).toList();
        for (Path folder : files) {
            Files.writeString(Files.createDirectory(folder).resolve("rlm.toml"), folder.toString());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = files.stream().<Future<?>>map(folder -> threads.submit(() -> {
                new TrustStore(state, MINE).trust(SettingsFile.found(folder.resolve("rlm.toml"), MINE));
                return folder;
            })).toList();
            for (Future<?> one : done) {
                one.get();
            }
        }

        assertThat(store.list()).extracting(trusted -> trusted.file().getParent())
                .containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void foundFileOfAnotherUserIsRefused() {
        assertThatThrownBy(() -> SettingsFile.found(toml, new Ownership(OptionalLong.of(4_000_000_001L))))
                .isInstanceOf(FileRefusedException.class)
                .hasMessage("belongs to another user and is not read; copy it, or name it with --config");
    }

    @Test
    void foundLinkIsRefusedAndNamedOneIsRead() throws IOException, FileRefusedException {
        Path link = Files.createSymbolicLink(repository.resolve("link.toml"), toml);

        assertThatThrownBy(() -> SettingsFile.found(link, MINE)).isInstanceOf(FileRefusedException.class)
                .hasMessageContaining("is a link");
        assertThat(SettingsFile.named(link).toml().sha256()).isEqualTo(read().toml().sha256());
    }

    @Test
    void linkedEnvIsAsGoodAsNone() throws IOException, FileRefusedException {
        Path secret = Files.writeString(repository.resolve("secret"), "OPENAI_API_KEY=x");
        Files.createSymbolicLink(repository.resolve(".env"), secret);

        assertThat(read().env()).isEmpty();
    }

    @Test
    void largeFileIsRefused() throws IOException {
        Files.writeString(toml, "#".repeat((1 << 20) + 1));

        assertThatThrownBy(this::read).hasMessage("is larger than 1 MiB, too large for settings");
    }
}
