package dev.rlm.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderCheckTest {
    @TempDir
    private Path folder;

    @Test
    void folderThatIsNotThereYetIsNotMade() throws IOException {
        Path missing = folder.resolve("a/b");

        Finding finding = new FolderCheck("state", missing, Finding.State.FAIL, "XDG_STATE_HOME").look().getFirst();

        assertThat(finding.state()).isNotEqualTo(Finding.State.FAIL);
        assertThat(finding.message()).startsWith(missing + " can be written, ").endsWith(" free");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void fileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "");

        assertThat(new FolderCheck("cache", file.resolve("b"), Finding.State.WARN, "XDG_CACHE_HOME").look())
                .containsExactly(Finding.warn("cache",
                        file.resolve("b") + " cannot be written: " + file + " is no folder",
                        "move that file, or name another folder with XDG_CACHE_HOME"));
    }
}
