package dev.rlm.repl;

import java.nio.file.Path;

import org.junit.jupiter.api.Tag;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.local.LocalReplFactory;

@Tag("slow")
class LocalReplLeakTest implements ReplLeakContract {
    private final ReplFactory factory = new LocalReplFactory(Path.of("target", "cache"), TimeSource.SYSTEM);

    @Override
    public ReplFactory factory() {
        return factory;
    }
}
