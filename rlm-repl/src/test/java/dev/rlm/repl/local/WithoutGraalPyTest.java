package dev.rlm.repl.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// There is a distribution without the jars of GraalPy. In it everything but running code works, and that says why not.
class WithoutGraalPyTest {
    @TempDir
    private Path folder;

    @Test
    void openingSaysWhatIsMissingAndWhatToInstallAndWritesNothing() throws Exception {
        try (URLClassLoader without = new URLClassLoader(classPathWithoutGraalPy(),
                ClassLoader.getPlatformClassLoader())) {
            Class<?> opening = without.loadClass(Opening.class.getName());
            Callable<?> opened = (Callable<?>) opening.getConstructor(Path.class).newInstance(folder.resolve("cache"));

            assertThat(opened.call()).isEqualTo(List.of("local", "without GraalPy",
                    "the local REPL needs GraalPy, which this distribution of rlm comes without; install the one whose name "
                            + "does not end in -no-graalpy"));
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static URL[] classPathWithoutGraalPy() throws IOException {
        List<Path> entries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("graalvm"))
                .map(Path::of)
                .toList();
        URL[] urls = new URL[entries.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = entries.get(i).toUri().toURL();
        }
        return urls;
    }

    /// Runs where there is no GraalPy: gives the engine's name and version, and what opening a session says.
    public record Opening(Path cache) implements Callable<List<String>> {
        @Override
        public List<String> call() {
            try (ReplFactory factory = new LocalReplFactory(cache, TimeSource.SYSTEM)) {
                ReplInput input = new ReplInput(new ContextValue.Text("text"), List.of());
                return List.of(factory.engine(), factory.version(), message(factory, input));
            }
        }

        private static String message(ReplFactory factory, ReplInput input) {
            try {
                factory.open(ReplSpec.python(0), input, _ -> new HostReply.Error("no model")).close();
                return "it opened";
            } catch (ReplException e) {
                return e.getMessage();
            }
        }
    }
}
