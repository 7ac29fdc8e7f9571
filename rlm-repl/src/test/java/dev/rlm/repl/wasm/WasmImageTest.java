package dev.rlm.repl.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;

class WasmImageTest {
    @TempDir
    private Path folder;

    private Path file(String name, Duration older) throws Exception {
        Path file = Files.createFile(folder.resolve(name));
        FileTime made = Files.getLastModifiedTime(file);
        return Files.setLastModifiedTime(file, FileTime.fromMillis(made.toMillis() - older.toMillis()));
    }

    @Test
    void removesOldImagesAndPartsOfOtherBuildsAndNothingElse() throws Exception {
        Path image = file("wasm-1.image", Duration.ZERO);
        Path young = file("wasm-2.image.part-1", Duration.ofHours(1));
        Path old = file("wasm-3.image", Duration.ofDays(8));
        Path dead = file("wasm-4.image.part-2", Duration.ofDays(8));
        Path foreign = file("prices", Duration.ofDays(8));
        WasmImage.removeOlder(image);
        assertThat(image).exists();
        assertThat(young).exists();
        assertThat(foreign).exists();
        assertThat(old).doesNotExist();
        assertThat(dead).doesNotExist();
    }

    @Test
    void imageThatIsStillUsedIsNotOld() throws Exception {
        WasmImage mine = new WasmImage(folder);
        Path used = Files.move(file("some", Duration.ofDays(8)), mine.file());

        mine.made();
        WasmImage.removeOlder(file("wasm-1.image", Duration.ZERO));

        assertThat(used).exists();
    }

    @Test
    void placeWhereItCannotBeMadeIsFoundBeforeItIsNeeded() throws Exception {
        new WasmImage(folder.resolve("a/b")).check();
        assertThat(folder.resolve("a")).doesNotExist();
        Path file = file("a", Duration.ZERO);
        ReplException failure = assertThrows(ReplException.class, () -> new WasmImage(file.resolve("b")).check());
        assertThat(failure).hasMessageContaining("nothing can be written to " + file)
                .hasMessageContaining("XDG_CACHE_HOME");
    }

    @Test
    void imageThatIsNotThereIsMadeByTheFirstSession() throws Exception {
        try (WasmReplFactory factory = new WasmReplFactory(folder, TimeSource.SYSTEM)) {
            assertThat(factory.firstUse()).contains("preparing wasm's Python, once on this machine: 5 to 60 s");
            Files.createFile(new WasmImage(folder).file());
            assertThat(factory.firstUse()).isEmpty();
        }
    }

    @Test
    void imageThatIsThereNeedsNoPlace() throws Exception {
        WasmImage image = new WasmImage(folder);
        Files.createFile(image.file());
        image.check();
        image.remove();
        assertThat(image.file()).doesNotExist();
    }

    @Test
    void nameCoversAllClassesOfTheWorkerInAFolderAsInAnArchive() throws Exception {
        Path worker = Files.createDirectories(folder.resolve("classes/dev/rlm/repl/wasm/worker"));
        Path jar = folder.resolve("some.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("B.class", "A.class")) {
                Files.writeString(worker.resolve(name), "code of " + name);
                zip.putNextEntry(new ZipEntry("dev/rlm/repl/wasm/worker/" + name));
                zip.write(Files.readAllBytes(worker.resolve(name)));
            }
            zip.putNextEntry(new ZipEntry("dev/rlm/Other.class"));
            zip.write(1);
        }
        byte[] before = digest(folder.resolve("classes"));
        assertThat(digest(jar)).isEqualTo(before);
        Files.writeString(worker.resolve("B.class"), "other code");
        assertThat(digest(folder.resolve("classes"))).isNotEqualTo(before);
    }

    private static byte[] digest(Path here) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        WasmImage.addClasses(digest, here);
        return digest.digest();
    }
}
