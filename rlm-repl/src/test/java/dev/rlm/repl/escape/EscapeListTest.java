package dev.rlm.repl.escape;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapeListTest {
    private static final String WHOLE = "ABCDEFGH".chars()
            .mapToObj(letter -> "#: " + (char) letter + "01 | tried | secret\npass\n")
            .collect(Collectors.joining()) + "#: I01 | looked at | left\n";

    @Test
    void listHasSoManyAttemptsOfEachClass() {
        Map<Group, Long> counts = EscapeList.load()
                .stream()
                .collect(groupingBy(Attempt::group, TreeMap::new, counting()));

        assertThat(counts).containsExactlyInAnyOrderEntriesOf(Map.of(Group.FILES, 68L, Group.PROCESSES, 27L,
                Group.NETWORK, 30L, Group.REACHING, 26L, Group.JAVA, 14L, Group.SECRETS, 22L, Group.RESOURCES, 38L,
                Group.PROTOCOL, 54L, Group.AFTERWARDS, 2L));
    }

    /// Each thing that the project's collection of what a guest tries names, as it stands in an attempt's code.
    @ParameterizedTest
    @ValueSource(strings = {
            "print(open(SECRET)", ".read_text()", ".write_text(", "io.open(", "io.FileIO(", "os.open(", "codecs.open(",
            "json.codecs.builtins.open", "linecache.getlines", "fileinput", "zipfile", "tarfile", "sqlite3.connect",
            "os.symlink(SECRET, own", "/proc/self/environ", "/proc/1/root", "/sys/", "DEV_MEM", "PASSWD", "os.system",
            "os.popen", "pathlib.os.popen", "subprocess.run", "pty.spawn", "multiprocessing", "os.fork()", "os.execv(",
            "os.posix_spawn(", "ctypes.CDLL(None).system", "asyncio.base_events.events.subprocess",
            "_posixsubprocess.fork_exec", "socket.create_connection", "urllib.request", "http.client", "ssl",
            "getaddrinfo", "169.254.169.254", "ABSTRACT", "DOCKER_SOCKET", "().__class__.__base__.__subclasses__()",
            "__traceback__.tb_frame.f_back", "f_builtins[\"__import__\"]", "re.enum.sys.modules[\"os\"]",
            "uuid.os.environ", "statistics.sys.modules", "random._os", "queue.threading._os", "doctest.inspect.os",
            "warnings.sys", "BuiltinImporter().load_module", "gc.get_objects()", "importlib.reload", "sys.settrace",
            "builtins.isinstance = look", "builtins.open = ", "import java", "java.type(\"java.lang.Runtime\")",
            "polyglot.eval", "__graalpython__", "jarray", "getClass()", "e.__cause__", "os.environ", "/cmdline",
            "KEYS", "f_locals", "__closure__", "NEIGHBOURS", "while True:\n    pass", "10 ** 10 ** 8",
            "\"x\" * 10 ** 10", "[0] * 10 ** 10", "rows.append", "deeper(n + 1)", "(a+)+$",
            "for i in range(5000):\n    if os.fork()", "threading.Thread(target=time.sleep", "os.pipe()",
            "tempfile.TemporaryFile()", "print(\"flood", "* 200_000_000", "sys.setrecursionlimit(10 ** 9)",
            "signal.alarm", "signal.SIG_IGN", "except BaseException:\n        pass", "atexit", "os._exit(0)",
            "sys.exit()", "raise SystemExit", "os.kill(os.getpid(), 9)", "stream.close()", "sys.stdout = ",
            "os.close(0)", "os.read(fd, 65536)", "llm_query = ", "llm_query.__globals__", "guest.run(", "\\ud800",
            "\\xff\\xfe", "print(\"x\" * 100_000_000)"})
    void listHasEachThingThatGuestsAreKnownToTry(String code) {
        assertThat(EscapeList.load()).anyMatch(attempt -> attempt.code().contains(code));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
            "#: A02 | tried | seen;escape list, line 18: no sign is called seen",
            "#: A01 | tried | secret;escape list, line 18: A01 is there twice",
            "#: Z01 | tried | secret;escape list, line 18: no class has the letter Z",
            "#: A2 | tried | secret;escape list, line 18: a heading is \"#: A03 | what is tried | sign\"",
            "#: A02 | tried | secret | often;escape list, line 18: a heading is",
            "#: I02 | tried | left;escape list, line 18: what is looked at afterwards has no code"})
    void wrongDefinitionIsNamedWithItsLine(String heading, String message) {
        assertThat(EscapeList.parse(WHOLE)).hasSize(9);
        assertThatThrownBy(() -> EscapeList.parse(WHOLE + heading + "\npass\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void attemptWithoutCodeAndClassWithoutAttemptsAreWrong() {
        assertThatThrownBy(() -> EscapeList.parse(WHOLE + "#: A02 | tried | secret\n\n"))
                .hasMessage("escape list, line 18: an attempt needs code");
        assertThatThrownBy(() -> EscapeList.parse("#: A01 | tried | secret\npass\n"))
                .hasMessageContaining("no attempt of [PROCESSES, NETWORK, REACHING, JAVA, SECRETS, RESOURCES, ");
    }

    @Test
    void blockHoldsItsCodeAndNothingElse() {
        List<Attempt> read = EscapeList.parse("for readers\n" + WHOLE.replace("pass\n#: B", "a = 1\n\nb = 2\n\n#: B"));

        assertThat(read.getFirst()).isEqualTo(new Attempt("A01", "tried", Sign.SECRET, false, "a = 1\n\nb = 2"));
        assertThat(read.getLast()).isEqualTo(new Attempt("I01", "looked at", Sign.LEFT, true, ""));
    }
}
