package dev.rlm.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.settings.SettingsLoader;
import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.TrustStore;
import dev.rlm.app.trust.UserFolders;

class MemoryCheckTest {
    private static final long GIB = 1L << 30;
    private static final MemoryCheck SMALL = new MemoryCheck(8 * GIB, 4 * GIB, 4 * GIB, GIB);

    @TempDir
    private Path folder;

    @Test
    void runWithoutChildrenNeedsOneRepl() {
        assertThat(look(SMALL)).isEqualTo(Finding.ok("memory", "4.0 GB of 8.0 GB free, rlm itself may take 4.0 GB; "
                + "a REPL takes 1g: the run's own fits; with max_depth 2 so would 3 of 4 children"));
    }

    @Test
    void childrenThatDoNotFitAreAWarningWithTheNumberThatWould() {
        assertThat(look(SMALL, "max_depth", "2")).isEqualTo(Finding.warn("memory",
                "4.0 GB of 8.0 GB free, rlm itself may take 4.0 GB; 5 REPLs of 1g at once need 5.0 GB",
                "set max_children to 3, or end other programs"));
        assertThat(look(SMALL, "max_depth", "2", "max_children", "3").state()).isEqualTo(Finding.State.OK);
        assertThat(look(SMALL, "max_depth", "2", "memory", "3g").fix())
                .contains("set max_depth to 1, or end other programs");
    }

    @Test
    void memoryThatNoRunCouldUseIsAFault() {
        assertThat(look(SMALL, "memory", "512m")).isEqualTo(Finding.fail("memory",
                "memory = 512m, but a REPL needs 1g at least", "set memory to 1g or more, or leave it out"));
        assertThat(look(SMALL, "memory", "9g").message()).isEqualTo("a REPL takes 9g, the machine has 8.0 GB");
    }

    private Finding look(MemoryCheck check, String... flags) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < flags.length; i += 2) {
            map.put(flags[i], flags[i + 1]);
        }
        UserFolders folders = UserFolders.of(Map.of(), folder);
        return check.look(new SettingsLoader(Map.of(), folder, folders,
                new TrustStore(folders.state(), Ownership.ofThisProcess())).load(map));
    }
}
