package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "here", "here 1", "here 1 2 3", "here a 1", "here 99999999999999999999 1",
            "here 1 99999999999999999999", "here -1 1",
            "here \u0661 \u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661"})
    void labelOfSomebodyElseIsNoOwner(String label) {
        assertThat(Owner.of(label)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void startIsCountedByTheSystemAndNotByTheClock() throws Exception {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        assertThat(stat.substring(stat.lastIndexOf(')'))).contains(" " + Owner.self().startedAt() + " ");
        assertThat(Owner.self().isGone()).isFalse();
        assertThat(new Owner(Owner.self().place(), Owner.self().pid(), Owner.self().startedAt() + 1).isGone()).isTrue();
    }
}
