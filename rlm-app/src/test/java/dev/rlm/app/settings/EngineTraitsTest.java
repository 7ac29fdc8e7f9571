package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.Engines;
import dev.rlm.app.Machine;
import dev.rlm.app.settings.EngineTraits.Hold;
import dev.rlm.app.settings.EngineTraits.Inner;
import dev.rlm.app.settings.EngineTraits.Outer;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.ReplFactory;

class EngineTraitsTest {

    @Test
    void engineIsNotWeakerThanAnotherOnlyByBothOfItsFences() {
        Hold local = EngineTraits.of(EngineName.LOCAL).hold();
        Hold box = EngineTraits.of(EngineName.NATIVE).hold();

        assertThat(local.isNeverWeakerThan(box)).isFalse();
        assertThat(box.isNeverWeakerThan(local)).isFalse();
        assertThat(new Hold(Inner.MACHINE, Outer.BOX_WHERE_IT_WORKS).isNeverWeakerThan(local)).isTrue();
        Hold container = EngineTraits.of(EngineName.DOCKER).hold();
        assertThat(container.isNeverWeakerThan(box)).isFalse();
        assertThat(box.isNeverWeakerThan(container)).isFalse();
        assertThat(container.isNeverWeakerThan(local)).isFalse();
        assertThat(new Hold(Inner.MACHINE, Outer.CONTAINER).isNeverWeakerThan(local)).isFalse();
        assertThat(new Hold(Inner.INTERPRETER, Outer.BOX).isNeverWeakerThan(local)).isTrue();
    }

    @Test
    void whatIsNeverWeakerIsOnNoMachineTakenForTheWeaker() {
        List<Hold> all = Stream.of(Inner.values())
                .flatMap(inner -> Stream.of(Outer.values()).map(outer -> new Hold(inner, outer)))
                .toList();
        for (Hold one : all) {
            for (Hold other : all) {
                if (one.isNeverWeakerThan(other)) {
                    assertThat(one.strength(true)).isGreaterThanOrEqualTo(other.strength(true));
                    assertThat(one.strength(false)).isGreaterThanOrEqualTo(other.strength(false));
                }
            }
        }
    }

    @Test
    void everyEngineRunsPythonAndHasItsFigures() {
        assertThat(EngineName.values()).allSatisfy(engine -> {
            EngineTraits traits = EngineTraits.of(engine);
            assertThat(traits.languages()).contains("python");
            assertThat(traits.pace().start()).isPositive();
            assertThat(traits.needs()).isNotBlank();
        });
    }

    @Test
    void memoryOfTheTableIsWhatTheEnginesGiveAndPlacesCountWith(@TempDir Path home) {
        Machine machine = Machine.here(Map.of(), home);
        for (EngineName name : EngineName.values()) {
            Settings.Engine engine = Settings.Engine.STANDARD.named(name);
            try (ReplFactory repls = Engines.of(new Engines.Wanted(engine, Map.of(), machine))) {
                for (int chars : List.of(0, 200_000_000)) {
                    ContextValue context = new ContextValue.Text("x".repeat(chars));
                    assertThat(repls.memoryFor(context)).isEqualTo(EngineTraits.of(name).memory().needed(context));
                }
            }
        }
    }

    @Test
    void figuresAreAClauseForPeople() {
        assertThat(EngineTraits.of(EngineName.LOCAL).figures())
                .isEqualTo("usually starts in 2.9 s, a cell 2.4 ms, loops 8.0 and texts 35 times python3's; "
                        + "may take 1024 MiB, more with a large context");
        assertThat(EngineTraits.of(EngineName.NATIVE).figures())
                .isEqualTo("usually starts in 52 ms, a cell 0.11 ms, loops 1.1 and texts 1.1 times python3's; "
                        + "may take 1024 MiB, more with a large context");
    }
}
