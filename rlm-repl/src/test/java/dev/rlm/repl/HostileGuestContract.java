package dev.rlm.repl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ReplFactory;

/// What a guest that means ill cannot do in any engine; its session either lives on unharmed or is lost.
interface HostileGuestContract extends GuestTraits {

    ReplFactory factory();

    @ParameterizedTest
    @ValueSource(strings = {
            "import os\nos._exit(0)", "import sys\nsys.stdout.close()\nsys.stderr.close()\nsys.stdin.close()",
            "import sys\nsys.stdout = sys.__stdout__ = None", "import sys\nsys.modules.clear()",
            "import sys\nsys.settrace(lambda *a: 1 / 0)", "def f(n): return f(n + 1)\nf(0)",
            "import builtins\nbuiltins.__dict__.clear()", "globals().clear()", "__builtins__ = None",
            "llm_query.__globals__.clear()", "import os\nos.close(0); os.close(1); os.close(2)",
            "raise type('E', (BaseException,), {'__str__': lambda s: 1 / 0})()",
            "raise type('E', (Exception,), {'__cause__': property(lambda s: 1 / 0)})()",
            "answer = type('D', (dict,), {'get': None, '__getitem__': None})(ready=True)",
            "class M(type):\n    def __instancecheck__(c, o): 1 / 0\nclass D(metaclass=M): pass\nanswer = D()"})
    default void sessionGoesOnOrIsLostCleanly(String code) throws Exception {
        try (Session session = Session.of(factory())) {
            session.run("kept = 5");
            CellResult result = session.run(code);
            if (!(result instanceof CellResult.Killed)) {
                assertThat(session.shown("print(kept, context)")).isIn("5 the input\n", broken("kept"),
                        broken("print"));
            }
        }
        try (Session next = Session.of(factory())) {
            assertThat(next.shown("print(1 + 1)")).isEqualTo("2\n");
        }
    }

    private static String broken(String name) {
        return "Traceback (most recent call last):\n  File \"<cell 3>\", line 1, in <module>\n    print(kept, context)\n"
                + "NameError: name '" + name + "' is not defined";
    }

    @Test
    default void printFloodIsBoundedWithHeadTailAndTrueLength() throws Exception {
        try (Session session = Session.of(factory())) {
            CellReport report = session.run("print('HEAD' + 'x' * 100_000_000 + 'TAIL')").report();
            assertThat(report.stdout().chars()).isEqualTo(100_000_009);
            assertThat(report.stdout().truncated()).isTrue();
            assertThat(report.stdout().text()).startsWith("HEADxxx")
                    .endsWith("xxxTAIL\n")
                    .contains("x\n… 98,951,433 characters left out …\nx")
                    .hasSizeLessThan(1_100_000);
            assertThat(session.shown("print('after')")).isEqualTo("after\n");
        }
    }

    @Test
    default void endlessPrintingIsStoppedLikeAnyLoop() throws Exception {
        try (Session session = Session.of(factory())) {
            CellResult result = session.run("while True: print('flood ' * 1000)", Duration.ofSeconds(1));
            assertInstanceOf(CellResult.TimedOut.class, result);
            assertThat(result.report().stdout().truncated()).isTrue();
            assertThat(result.report().stdout().text()).hasSizeLessThan(1_100_000);
            assertThat(session.shown("1")).isEqualTo("1");
        }
    }

    @Test
    default void printedFramesAreOnlyText() throws Exception {
        String frame = "D\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x02{}";
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("print('" + frame + "')\nimport os\nos.write(1, b'" + frame + "')\n'value'"))
                    .isEqualTo("D\0\0\0\2\0\0\0\2{}\nD\0\0\0\2\0\0\0\2{}'value'");
        }
    }

    @Test
    default void growingListIsAnErrorOrALostSession() throws Exception {
        try (Session session = Session.of(factory())) {
            String shown = session.shown("rows = []\nwhile True: rows.append(bytearray(20_000_000))");
            assertThat(shown).matches("(?s).*(MemoryError|killed: .*memory.*)");
        }
    }

    @Test
    default void hugeValuesAreErrorsNotHangs() throws Exception {
        try (Session session = Session.of(factory())) {
            for (String code : new String[]{"'x' * 10**12", "[0] * 10**12", "bytearray(10**12)"}) {
                assertThat(session.shown(code)).containsAnyOf("MemoryError", "OverflowError");
            }
        }
    }

    @Test
    default void threadBombHitsALimit() throws Exception {
        // Where there are none, the first is one too many.
        try (Session session = Session.of(factory())) {
            assertThat(session.shown("""
                import threading
                stop = threading.Event()
                try:
                    for i in range(100_000):
                        threading.Thread(target=stop.wait, daemon=True).start()
                except RuntimeError as e:
                    print(e)
                stop.set()
                """)).startsWith("can't start new thread");
        }
    }

    @Test
    default void filesOfTheHostCannotBeReadWrittenOrListed(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "the secret");
        Path target = folder.resolve("made.txt");
        try (Session session = Session.of(factory())) {
            String shown = session.shown("""
                import io, os, pathlib, codecs, linecache, shutil
                secret, target = %s, %s
                attempts = [
                    lambda: open(secret).read(), lambda: io.open(secret, 'rb').read(), lambda: io.FileIO(secret).read(),
                    lambda: os.read(os.open(secret, os.O_RDONLY), 100), lambda: codecs.open(secret).read(),
                    lambda: pathlib.Path(secret).read_text(), lambda: linecache.getlines(secret)[0],
                    lambda: os.listdir(os.path.dirname(secret))[0], lambda: next(os.scandir(os.path.dirname(secret))),
                    lambda: os.stat(secret).st_size, lambda: shutil.copy(secret, target),
                    lambda: open(target, 'w').write('x'), lambda: pathlib.Path(target).write_text('x'),
                    lambda: os.mkdir(target), lambda: os.symlink(secret, target), lambda: os.remove(secret),
                    lambda: os.rename(secret, target), lambda: os.chmod(secret, 0o777),
                ]
                for i, attempt in enumerate(attempts):
                    try:
                        print('got', i, attempt())
                    except Exception as e:
                        pass
                """.formatted(python(secret), python(target)));
            assertThat(shown).isEmpty();
        }
        assertThat(secret).hasContent("the secret");
        assertThat(target).doesNotExist();
    }

    /// A box may have files of its own: what counts is that they are not the host's.
    @Test
    default void whatAGuestFindsOfItsOwnSaysNothingOfTheHost() throws Exception {
        try (Session session = Session.of(factory())) {
            String shown = session.shown("""
                import getpass, json, os, sys, tempfile
                print('\\n'.join([*os.environ.values(), *sys.path, json.__file__, os.getcwd()]))
                attempts = [
                    lambda: getpass.getuser(), lambda: open('/proc/self/environ').read(),
                    lambda: open('/proc/1/environ').read(), lambda: open('/proc/self/cmdline').read(),
                    lambda: open('/proc/1/cmdline').read(), lambda: open('/proc/self/mountinfo').read(),
                    lambda: os.listdir('/'), lambda: os.listdir(os.path.expanduser('~')), lambda: os.uname()]
                for attempt in attempts:
                    try:
                        print(attempt())
                    except Exception as e:
                        pass
                try:
                    made = open(tempfile.mkstemp()[1], 'w').name
                except Exception as e:
                    made = '/none'
                """);
            assertThat(shown).doesNotContain("Error")
                    .doesNotContain(System.getenv("PATH"), System.getProperty("user.home"))
                    .doesNotContain(System.getProperty("user.dir"))
                    .doesNotContain("\n" + System.getProperty("user.name") + "\n")
                    .doesNotContain(InetAddress.getLocalHost().getHostName());
            assertThat(Path.of(session.repl().textOf("made").orElseThrow())).doesNotExist();
        }
    }

    /// A box may start processes of its own: what counts is what they reach.
    @ParameterizedTest
    @ValueSource(strings = {
            "os.system('touch ' + made)", "os.popen('touch ' + made).close()", "subprocess.run(['touch', made])",
            "os.execv('/bin/touch', ['touch', made])", "os.posix_spawn('/bin/touch', ['touch', made], {})",
            "os.fork() or open(made, 'w')", "socket.create_connection(('127.0.0.1', port), timeout=2)",
            "socket.socket().connect(('127.0.0.1', port))",
            "subprocess.run(['sh', '-c', f'exec 3<>/dev/tcp/127.0.0.1/{port}'])"})
    default void processesAndConnectionsReachNothingOfTheHost(String attempt, @TempDir Path folder) throws Exception {
        Path made = folder.resolve("made.txt");
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Session session = Session.of(factory())) {
            server.setSoTimeout(200);
            session.run("""
                import os
                made, port = %s, %d
                try:
                    import socket, subprocess
                except ImportError:
                    pass
                %s
                """.formatted(python(made), server.getLocalPort(), attempt), Duration.ofSeconds(20));
            assertThrows(SocketTimeoutException.class, server::accept);
        }
        assertThat(made).doesNotExist();
    }

    private static String python(Path path) {
        return "'" + path.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
