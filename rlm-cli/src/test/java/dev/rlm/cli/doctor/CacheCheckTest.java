package dev.rlm.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.AotCaches;
import dev.rlm.app.Machine;
import dev.rlm.app.trust.UserFolders;
import dev.rlm.core.cancel.TimeSource;

class CacheCheckTest {
    @TempDir
    private Path home;
    private Path aot;

    @BeforeEach
    void folder() throws IOException {
        aot = Files.createDirectories(home.resolve(".cache/rlm/aot"));
        Files.writeString(aot.resolve("stamp"),
                System.getProperty("java.home") + " 25||" + System.getProperty("java.class.path"));
        stamped(Instant.now().plusSeconds(60));
    }

    private void stamped(Instant at) throws IOException {
        Files.setLastModifiedTime(aot.resolve("stamp"), FileTime.from(at));
    }

    @Test
    void libraryIsNamedWithItsSizeAndHowToRemoveIt() throws IOException {
        Path library = Files.createDirectories(home.resolve(".cache/rlm/graalpy-1.2.3"));
        Files.write(library.resolve("os.py"), new byte[3 << 20]);

        assertThat(look(Map.of(), true).getFirst()).isEqualTo(Finding.ok("python",
                "graalpy-1.2.3 unpacked, 3 MB; to remove it: rm -r " + library));
    }

    @Test
    void libraryThatCannotBeUnpackedIsNotPromised() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "");
        Machine machine = new Machine(UserFolders.of(Map.of("XDG_CACHE_HOME", file.toString()), home), () -> 1L,
                () -> 1L, TimeSource.SYSTEM, () -> 1L);

        Finding finding = new CacheCheck(machine, Map.of(), "GraalPy 1.2.3", true, Optional.empty()).look().getFirst();

        assertThat(finding.message()).isEqualTo("graalpy-1.2.3 is not unpacked, and cannot be as long as "
                + machine.folders().cache() + " cannot be written");
    }

    @Test
    void imageOfWasmIsThereWithItsSizeOrIsMadeByTheFirstRun() throws IOException {
        assertThat(image(false)).isEqualTo(
                "not prepared for wasm yet: its first run does it, or the launcher in the background, in 5 to 60 s");

        Files.write(home.resolve(".cache/rlm/wasm-1a.image"), new byte[3 << 20]);

        assertThat(image(true)).isEqualTo(
                "prepared for wasm, 3 MB; to remove it: rm " + home.resolve(".cache/rlm/wasm-*"));
    }

    private String image(boolean there) throws IOException {
        Machine machine = new Machine(UserFolders.of(Map.of(), home), () -> 1L, () -> 1L, TimeSource.SYSTEM, () -> 1L);
        return new CacheCheck(machine, Map.of(), "GraalPy 1.2.3", there, Optional.empty()).look().get(1).message();
    }

    @Test
    void libraryOfAnotherVersionIsOnlyInTheWay() throws IOException {
        Path older = Files.createDirectories(home.resolve(".cache/rlm/graalpy-1.2.2"));

        assertThat(look(Map.of(), true).getFirst()).isEqualTo(Finding.warn("python",
                "graalpy-1.2.3 is not unpacked yet: the first run does it, in a few seconds",
                "also left of other versions: remove them with rm -r " + older));
    }

    @Test
    void completeCachesAreFine() throws IOException {
        make(Instant.now(), "version.aot", "light.aot", "full.aot", "worker.aot", "wasm.aot");

        assertThat(look(Map.of(), true).getLast()).isEqualTo(Finding.ok("aot caches",
                "version.aot 1 MB, light.aot 1 MB, full.aot 1 MB, worker.aot 1 MB, wasm.aot 1 MB in " + aot
                        + "; to remove them: rm -r " + aot));
    }

    @Test
    void missingAndOutdatedCachesAreMadeByTheNextCommand() throws IOException {
        make(Instant.EPOCH, "light.aot");
        stamped(Instant.EPOCH);

        Finding finding = look(Map.of(), true).getLast();

        assertThat(finding.state()).isEqualTo(Finding.State.WARN);
        assertThat(finding.message()).isEqualTo(
                "version.aot missing, light.aot outdated, full.aot missing, worker.aot missing, wasm.aot missing in "
                        + aot);
        assertThat(finding.fix().orElse("")).contains("RLM_CACHES=now");
    }

    @Test
    void cachesOfOtherJarsAreOutdated() throws IOException {
        make(Instant.now(), "version.aot", "light.aot", "full.aot", "worker.aot", "wasm.aot");
        Files.writeString(aot.resolve("stamp"), System.getProperty("java.home") + " 25||/other.jar");
        stamped(Instant.now().plusSeconds(60));

        assertThat(look(Map.of(), true).getLast().message()).startsWith("version.aot outdated, light.aot outdated, ");
    }

    @Test
    void cacheThatWasWrittenToIsNotUsed() throws IOException {
        make(Instant.now(), "version.aot", "light.aot", "worker.aot", "wasm.aot");
        make(Instant.now().plusSeconds(120), "full.aot");

        assertThat(look(Map.of(), true).getLast().message())
                .startsWith("version.aot 1 MB, light.aot 1 MB, full.aot outdated, worker.aot 1 MB");
    }

    @Test
    void whyTheyCouldNotBeMadeIsSaid() throws IOException {
        Files.writeString(aot.resolve("failed"), "light: this Java made no cache\n");

        assertThat(look(Map.of(), true).getLast().message())
                .endsWith("; they could not be made: light: this Java made no cache");
    }

    @Test
    void lockThatNobodyHoldsAnyMoreIsSaid() throws IOException {
        Path lock = Files.createDirectory(aot.resolve("making"));
        assertThat(look(Map.of(), true).getLast().message()).endsWith("; being made now");

        Files.setLastModifiedTime(lock, FileTime.from(Instant.EPOCH));
        assertThat(look(Map.of(), true).getLast().fix()).contains("if nothing makes them any more, remove " + lock);
    }

    @Test
    void cachesMayBeSwitchedOffOrNotThere() throws IOException {
        assertThat(look(Map.of("RLM_CACHES", "off"), true).getLast().state()).isEqualTo(Finding.State.OK);
        assertThat(look(Map.of(), false).getLast().message()).isEqualTo("none are used: starts take longer");
    }

    private void make(Instant at, String... names) throws IOException {
        for (String name : names) {
            Path file = Files.write(aot.resolve(name), new byte[1 << 20]);
            Files.setLastModifiedTime(file, FileTime.from(at));
        }
    }

    private List<Finding> look(Map<String, String> environment, boolean launched) throws IOException {
        return new CacheCheck(Machine.here(Map.of(), home), environment, "GraalPy 1.2.3", true,
                launched ? Optional.of(new AotCaches(aot)) : Optional.empty()).look();
    }
}
