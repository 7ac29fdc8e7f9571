package dev.rlm.app.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserFoldersTest {
    private static final Path HOME = Path.of("/home/ada");

    @Test
    void withoutVariablesTheyAreUnderHome() {
        assertThat(UserFolders.of(Map.of(), HOME)).isEqualTo(new UserFolders(Path.of("/home/ada/.config/rlm"),
                Path.of("/home/ada/.cache/rlm"), Path.of("/home/ada/.local/state/rlm")));
    }

    @Test
    void variablesMoveThem() {
        Map<String, String> environment = Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/c", "XDG_STATE_HOME", "/s");

        UserFolders folders = UserFolders.of(environment, HOME);

        assertThat(folders)
                .isEqualTo(new UserFolders(Path.of("/c/rlm"), Path.of("/h/.cache/rlm"), Path.of("/s/rlm")));
        assertThat(folders.settingsFile()).isEqualTo(Path.of("/c/rlm/rlm.toml"));
    }

    @Test
    void relativeOrEmptyVariablesAreIgnored() {
        Map<String, String> environment = Map.of("HOME", "", "XDG_CONFIG_HOME", "conf", "XDG_CACHE_HOME", "",
                "XDG_STATE_HOME", "../state");

        assertThat(UserFolders.of(environment, HOME)).isEqualTo(UserFolders.of(Map.of(), HOME));
    }

    @Test
    void missingFoldersAreMadeForTheUserAlone(@TempDir Path temporary) throws IOException {
        Path made = UserFolders.make(temporary.resolve("state/rlm"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("state"))))
                .isEqualTo("rwx------");
        assertThat(UserFolders.make(made)).isEqualTo(made);
    }

    @Test
    void fileInTheFoldersPlaceIsAnError(@TempDir Path temporary) throws IOException {
        Path file = Files.writeString(temporary.resolve("rlm"), "");

        assertThatThrownBy(() -> UserFolders.make(file)).isInstanceOf(IOException.class);
    }
}
