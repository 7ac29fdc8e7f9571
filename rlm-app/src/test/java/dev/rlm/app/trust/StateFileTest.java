package dev.rlm.app.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private static final int CHANGES = 100;

    @TempDir
    private Path folder;

    @Test
    void readerGetsOldOrNewTextWhileOthersReplaceTheFile() throws Exception {
        StateFile file = of();
        set("0");
        try (ExecutorService others = Executors.newSingleThreadExecutor()) {
            Future<?> changes = others.submit(() -> {
                for (int i = 1; i <= CHANGES; i++) {
                    set(Integer.toString(i));
                }
            });
            int last = 0;
            while (!changes.isDone()) {
                int read = Integer.parseInt(file.read().orElseThrow());
                assertThat(read).isBetween(last, CHANGES);
                last = read;
            }
            changes.get();
        }
    }

    @Test
    void changeThatChangesNothingWritesNothing() throws IOException {
        set("same");
        FileTime longAgo = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(of().path(), longAgo);

        set("same");

        assertThat(Files.getLastModifiedTime(of().path())).isEqualTo(longAgo);
        assertThat(of().read()).contains("same");
    }

    private void set(String text) {
        String result = of().change(_ -> new StateFile.Changed<>(text, "done"));
        assertThat(result).isEqualTo("done");
    }

    private StateFile of() {
        return new StateFile(folder, "state", Ownership.ofThisProcess());
    }
}
