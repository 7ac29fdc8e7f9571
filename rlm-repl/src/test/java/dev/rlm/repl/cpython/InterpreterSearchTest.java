package dev.rlm.repl.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.fence.Fence;
import dev.rlm.repl.fence.Fencing;

class InterpreterSearchTest {
    private static final Path NONE = Path.of("/usr/bin/no-python3");
    private static final Fencing FENCING = Fence.find();

    @TempDir
    private Path folder;

    @BeforeEach
    void needsAFenceAndAPython() throws IOException {
        assumeTrue(FENCING instanceof Fencing.Ready, FENCING::toString);
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no /usr/bin/python3");
        Files.createDirectory(folder.resolve("home"));
    }

    @Test
    void systemsOwnComesFirstWhateverThePathSays() throws Exception {
        script("python3", "echo broken");
        assertThat(shown(factory(Optional.empty(), Path.of("/usr/bin/python3")), "import sys; print(sys.base_prefix)"))
                .isEqualTo("/usr\n");
    }

    @Test
    void shimIsAskedForThePythonThatItChoosesAndThatIsShownWithoutItsPlace() throws Exception {
        Path prefix = prefix();
        script("python3", "[ -z \"$SECRET\" ] || exit 9\nexec " + prefix + "/bin/python3 \"$@\"");
        String shown = shown(factory(Optional.empty(), NONE), """
            import json, subprocess, sys
            print(sys.base_prefix, sys.executable, json.__file__)
            print([folder for folder in sys.path if 'packages' in folder])
            import os
            print(os.environ['LD_LIBRARY_PATH'], os.path.exists(%s))""".formatted("'" + prefix + "'"));
        assertThat(shown).matches("""
            /python /python/bin/python3 /python/lib/python3\\.\\d+/json/__init__\\.py
            \\[]
            /python/lib False
            """);
    }

    @Test
    void namedOneComesWithItsPackagesAlsoWhenItIsAVirtualEnvironment() throws Exception {
        Path environment = folder.resolve("venv");
        Process made = new ProcessBuilder("/usr/bin/python3", "-I", "-c", """
            import os, sys
            home = sys.argv[1]
            packages = home + '/lib/python%d.%d/site-packages' % sys.version_info[:2]
            os.makedirs(home + '/bin'); os.makedirs(packages)
            open(home + '/pyvenv.cfg', 'w').write('home = /usr/bin\\ninclude-system-site-packages = false\\n')
            os.symlink('/usr/bin/python3', home + '/bin/python')
            open(packages + '/named.py', 'w').write('x = 42')
            open(packages + '/json.py', 'w').write('x = "not the library\\'s own"')
            """, environment.toString()).inheritIO().start();
        assertThat(made.waitFor()).isZero();
        String code = "import named, json; print(named.x, named.__file__, json.loads('1'))";
        assertThat(shown(factory(Optional.of(environment.resolve("bin/python")), NONE), code))
                .isEqualTo("42 /packages/0/named.py 1\n");
        assertThat(shown(factory(Optional.empty(), Path.of("/usr/bin/python3")), code)).contains("ModuleNotFoundError");
    }

    @Test
    void whatWasFoundIsNamedWhenNoneWillDo() throws Exception {
        assertThatThrownBy(factory(Optional.empty(), NONE)::check).isInstanceOf(ReplException.class)
                .hasMessage(
                        "the native REPL needs CPython 3.11 or later and found no python3; install one, or name one as "
                                + "`python` in [native] of your settings");

        Path old = script("python3", "echo cpython 3.9.2; echo /usr; echo /usr/bin/python3.9");
        assertThatThrownBy(factory(Optional.empty(), NONE)::check)
                .hasMessageContaining(" and found cpython 3.9.2 at " + old + "; ");

        script("python3", "echo pypy 3.11.13; echo /usr; echo /usr/bin/pypy3");
        assertThatThrownBy(factory(Optional.empty(), NONE)::check).hasMessageContaining(" and found pypy 3.11.13 at ");

        script("python3", "echo >&2 no version is set; exit 127");
        assertThatThrownBy(factory(Optional.empty(), NONE)::check)
                .hasMessageContaining(" and found " + old + ", which does not run; ");
    }

    @Test
    void namedOneIsNeverReplacedByAnother() throws Exception {
        Path old = script("old", "echo cpython 3.9.2; echo /usr; echo /usr/bin/python3.9");
        Path none = script("none", "exit 0");
        Path system = Path.of("/usr/bin/python3");
        assertThatThrownBy(factory(Optional.of(old), system)::check).isInstanceOf(ReplException.class)
                .hasMessage(
                        old + ", the `python` of [native], is cpython 3.9.2, and the native REPL needs CPython 3.11 "
                                + "or later; name another");
        assertThatThrownBy(factory(Optional.of(none), system)::check)
                .hasMessage(none + ", the `python` of [native], does not run as a Python does; name a CPython");
        for (Path missing : List.of(folder.resolve("missing"), Path.of("python3"))) {
            assertThatThrownBy(factory(Optional.of(missing), system)::check).hasMessage("there is no program " + missing
                    + ", the `python` of [native]; give an absolute path of a CPython");
        }
    }

    @Test
    void libraryThatStandsAmongTheUsersOwnFilesIsNotShown() throws Exception {
        Path home = folder.resolve("home");
        Path python = script("python3", "echo cpython 3.12.1; echo \"$HOME\"; echo \"$HOME/bin/python3\"");
        assertThatThrownBy(factory(Optional.of(python), NONE)::check).hasMessage("the Python at " + home
                + "/bin/python3 has its library in " + home
                + ", which cannot be shown to guests alone; name another as "
                + "`python` in [native]");
    }

    @Test
    void pythonThatDoesNotRunInTheBoxIsRefusedWithWhatItSaid() throws Exception {
        Path python = script("python3", "echo cpython 3.12.1; echo " + folder + "; echo " + folder + "/bin/python3");
        assertThatThrownBy(factory(Optional.of(python), NONE)::check).isInstanceOf(ReplException.class)
                .hasMessageStartingWith("the Python 3.12.1 that was found does not run in the box of the native REPL (")
                .hasMessageEndingWith("); name another as `python` in [native]");
    }

    /// A Python outside `/usr`.
    private Path prefix() throws Exception {
        Path prefix = Files.createDirectories(folder.resolve("home/prefix"));
        Process made = new ProcessBuilder("/usr/bin/python3", "-I", "-c", """
            import os, shutil, sys
            prefix = sys.argv[1]
            library = 'python%d.%d' % sys.version_info[:2]
            os.mkdir(prefix + '/bin'); os.mkdir(prefix + '/lib')
            shutil.copy(os.path.realpath(sys.executable), prefix + '/bin/python3')
            os.symlink('/usr/lib/' + library, prefix + '/lib/' + library)
            """, prefix.toString()).inheritIO().start();
        assertThat(made.waitFor()).isZero();
        return prefix;
    }

    private Path script(String name, String text) throws IOException {
        Path script = Files.writeString(Files.createDirectories(folder.resolve("path")).resolve(name),
                "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ReplFactory factory(Optional<Path> named, Path ofSystem) {
        Map<String, String> environment = Map.of("PATH", ".:" + folder.resolve("path"), "HOME",
                folder.resolve("home").toString(),
                "SECRET", "x");
        return new NativeReplFactory(new InterpreterSearch(named, ofSystem, environment), () -> FENCING,
                TimeSource.SYSTEM);
    }

    private static String shown(ReplFactory factory, String code) throws ReplException {
        ReplInput input = new ReplInput(new ContextValue.Text("text"), List.of());
        try (Repl repl = factory.open(ReplSpec.python(1), input, _ -> new HostReply.Value(TextNode.valueOf("")))) {
            CellResult result = repl.run(new Cell(1, code, Duration.ofMinutes(1)), Cancellation.root());
            return result instanceof CellResult.Raised raised ? raised.traceback() : result.report().stdout().text();
        }
    }
}
