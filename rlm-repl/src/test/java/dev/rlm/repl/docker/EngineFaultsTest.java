package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.abort;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// A container engine that fails is a lost session or an error with what to do, and never a hang.
@Timeout(120)
class EngineFaultsTest {
    private static final ReplInput INPUT = new ReplInput(new ContextValue.Text("text"), List.of());
    private static final HostFunctions OK = _ -> new HostReply.Value(TextNode.valueOf("ok"));
    private static final Map<String, String> WELL = Map.of(
            "GET /version", "200 {\"Version\":\"20.10\",\"Arch\":\"amd64\"}",
            "GET /info", "200 {\"MemoryLimit\":true,\"PidsLimit\":true,\"CpuCfsQuota\":true}",
            "GET /images/", "200 {\"Id\":\"sha256:0123456789abcdef\",\"RepoDigests\":[]}",
            "POST /containers/create", "201 {\"Id\":\"abc\"}");

    /// Enough for a first request on a busy machine.
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private ReplFactory engine(Duration limit) {
        DockerOptions options = TestEngine.options(Optional.of("unix://" + folder.resolve("socket")));
        return new DockerReplFactory(options, new DockerReplFactory.User(Map.of(), folder, folder.resolve("cache")),
                TimeSource.SYSTEM, limit);
    }

    private static Map<String, String> but(String request, String answer) {
        Map<String, String> answers = new HashMap<>(WELL);
        answers.put(request, answer);
        return answers;
    }

    private void fails(Map<String, String> answers, String why) throws Exception {
        try (FakeEngine _ = new FakeEngine(folder.resolve("socket"), answers);
                ReplFactory repls = engine(LIMIT)) {
            assertThatThrownBy(() -> repls.open(ReplSpec.python(1), INPUT, OK)).isInstanceOf(ReplException.class)
                    .hasMessage(why.replace("SOCKET", folder.resolve("socket").toString()));
        }
    }

    @Test
    void absentEngineIsAnErrorWithWhatToDo() {
        assertThatThrownBy(() -> engine(Api.USUAL).check()).isInstanceOf(ReplException.class)
                .hasMessageMatching("the container engine at unix:///.*/socket is not there \\(.*\\); "
                        + "start it, or name another in DOCKER_HOST or as `host` in \\[docker\\]");
    }

    @Test
    void engineThatIsNamedForTestsAndDoesNotWorkFailsThemInsteadOfSkipping() {
        DockerOptions broken = TestEngine.options(Optional.of("unix://" + folder.resolve("socket")));
        assertThatThrownBy(() -> TestEngine.checked(broken)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("is not there");
    }

    @Test
    void engineThatNeverAnswersIsAnError() throws Exception {
        fails(but("GET /version", FakeEngine.SILENCE),
                "the container engine at unix://SOCKET did not answer within 5 s; "
                        + "look at it, and start it anew if need be");
    }

    @Test
    void engineThatStopsAnsweringWhileAContainerIsMadeIsAnError() throws Exception {
        fails(but("POST /containers/create", FakeEngine.SILENCE),
                "the container engine at unix://SOCKET did not answer "
                        + "within 5 s; look at it, and start it anew if need be");
    }

    @Test
    void bodyThatNeverEndsIsAnErrorAndIsNotKept() throws Exception {
        fails(but("GET /info", FakeEngine.ENDLESS_BODY), "the container engine at unix://SOCKET failed (what it sends "
                + "has no end); start it, or name another in DOCKER_HOST or as `host` in [docker]");
    }

    @Test
    void answerThatIsNoSuccessIsARefusal() throws Exception {
        try (FakeEngine fake = new FakeEngine(folder.resolve("socket"), but("GET /version", "300 {}"));
                ReplFactory repls = engine(LIMIT)) {
            assertThatThrownBy(repls::check).isInstanceOf(ReplException.class)
                    .hasMessage("the container engine did not say what it is: it answered with status 300");
            assertThat(fake.asked()).containsExactly("GET /version");
        }
    }

    /// It was built anew under its name, say, and the old one removed.
    @Test
    void imageThatIsGoneIsLookedUpAgainByItsName() throws Exception {
        try (FakeEngine fake = new FakeEngine(folder.resolve("socket"),
                but("POST /containers/create", "404 {\"message\":\"No such image: sha256:0123\"}"));
                ReplFactory repls = engine(LIMIT)) {
            fake.afterwards("GET /images/", "200 {\"Id\":\"sha256:4567\",\"RepoDigests\":[]}");
            fake.afterwards("POST /containers/create", "201 {\"Id\":\"abc\"}");
            assertThatThrownBy(() -> repls.open(ReplSpec.python(1), INPUT, OK)).isInstanceOf(ReplException.class);
            assertThat(fake.bodies()).filteredOn(body -> body.contains("\"Image\""))
                    .satisfiesExactly(first -> assertThat(first).contains("\"Image\":\"sha256:0123456789abcdef\""),
                            second -> assertThat(second).contains("\"Image\":\"sha256:4567\""));
            assertThat(repls.version()).contains("(sha256:4567)");
        }
    }

    @Test
    void imageThatIsGoneForGoodIsAnErrorWithWhatToDo() throws Exception {
        try (FakeEngine fake = new FakeEngine(folder.resolve("socket"),
                but("POST /containers/create", "404 {\"message\":\"No such image: sha256:0123\"}"));
                ReplFactory repls = engine(LIMIT)) {
            fake.afterwards("GET /images/", "404 {\"message\":\"No such image\"}");
            assertThatThrownBy(() -> repls.open(ReplSpec.python(1), INPUT, OK)).isInstanceOf(ReplException.class)
                    .hasMessageContaining("has no image rlm-test-python:3.11; fetch it with --pull");
        }
    }

    @Test
    void containerWhoseOpeningIsInterruptedIsRemoved() throws Exception {
        try (FakeEngine fake = new FakeEngine(folder.resolve("socket"), but("POST /containers/abc/attach",
                FakeEngine.SILENCE)); ReplFactory repls = engine(LIMIT)) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread opener = Thread.ofPlatform()
                    .start(() -> failure.complete(
                            catchThrowable(() -> repls.open(ReplSpec.python(1), INPUT, OK))));
            fake.awaitAsked("POST /containers/abc/attach");
            opener.interrupt();
            assertThat(failure.get()).isInstanceOf(ReplException.class);
            assertThat(fake.asked()).endsWith("DELETE /containers/abc?force=true&v=true");
        }
    }

    @Test
    void containerIsRemovedAlthoughItsFiguresDoNotCome() throws Exception {
        Map<String, String> answers = but("POST /containers/abc/attach", "101 ");
        answers.put("POST /containers/abc/start", "204 ");
        answers.put("POST /containers/abc/wait", FakeEngine.SILENCE);
        answers.put("GET /containers/abc/", FakeEngine.SILENCE);
        answers.put("DELETE /containers/abc", "204 ");
        URI socket = URI.create("unix://" + folder.resolve("socket"));
        try (FakeEngine fake = new FakeEngine(folder.resolve("socket"), answers)) {
            ContainerProcess process = new ContainerProcess(new Api(new Address(socket, Optional.empty()), Api.USUAL),
                    "abc");
            process.start();
            fake.awaitAsked("GET /containers/abc/json");
            long from = System.nanoTime();
            process.close();
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(4));
            assertThat(fake.asked()).contains("DELETE /containers/abc?force=true&v=true");
        }
    }

    @Test
    void podmanGetsTheFilterAsOneFileThatStaysTheSame() throws Exception {
        Map<String, String> answers = but("GET /version",
                "200 {\"Version\":\"4\",\"Arch\":\"amd64\",\"Components\":[{\"Name\":\"Podman Engine\"}]}");
        try (FakeEngine fake = new FakeEngine(folder.resolve("socket"), answers)) {
            for (int i = 0; i < 3; i++) {
                try (ReplFactory repls = engine(LIMIT)) {
                    assertThatThrownBy(() -> repls.open(ReplSpec.python(1), INPUT, OK)).isNotNull();
                }
            }
            Path file;
            try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
                List<Path> all = files.toList();
                assertThat(all).hasSize(1);
                file = all.getFirst();
            }
            assertThat(Files.readString(file)).startsWith("{\"defaultAction\"");
            assertThat(fake.bodies()).filteredOn(body -> body.contains("seccomp=" + file)).hasSize(3);
        }
    }

    @Test
    void missingImageIsAnErrorAndIsNotFetched() throws Exception {
        fails(but("GET /images/", "404 {\"message\":\"No such image\"}"),
                "the container engine at unix://SOCKET has no "
                        + "image rlm-test-python:3.11; fetch it with --pull, or name another as `image` in [docker]");
    }

    @Test
    void fullDiskOfTheEngineIsSaid() throws Exception {
        fails(but("POST /containers/create", "500 {\"message\":\"mkdir /x: no space left on device\"}"),
                "the container engine did not make a container: mkdir /x: no space left on device; free some space on "
                        + "its disk (`docker system prune`)");
    }

    @Test
    void runtimeThatTheEngineDoesNotKnowIsSaid() throws Exception {
        fails(but("POST /containers/create", "400 {\"message\":\"Unknown runtime specified nosuch\"}"),
                "the container engine did not make a container: Unknown runtime specified nosuch; install that runtime, "
                        + "or name another as `runtime` in [docker]");
    }

    @Test
    void containerThatCannotBeAttachedIsRemoved() throws Exception {
        try (FakeEngine fake = new FakeEngine(folder.resolve("socket"), WELL);
                ReplFactory repls = engine(Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> repls.open(ReplSpec.python(1), INPUT, OK)).hasMessageContaining("Expected 101");
            assertThat(fake.asked()).endsWith("DELETE /containers/abc?force=true&v=true");
        }
    }

    @Test
    void containerRemovedUnderARunningCellIsALostSession() throws Exception {
        try (ReplFactory repls = TestEngine.factory();
                Repl repl = repls.open(ReplSpec.python(1), INPUT, _ -> {
                    TestEngine.containers().forEach(TestEngine::remove);
                    return new HostReply.Value(TextNode.valueOf("ok"));
                })) {
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class,
                    repl.run(cell("print('said')\nllm_query('x')\nwhile True: pass"), Cancellation.root()));
            assertThat(killed.why()).isEqualTo("its process was ended from outside");
            assertThat(killed.cause()).isEqualTo(CellResult.Cause.OUTSIDE);
            assertThat(killed.report().stdout().text()).isEqualTo("said\n");
        }
    }

    @Test
    void engineStoppedUnderARunningCellIsALostSessionAndThenAnError() throws Exception {
        Switchboard engine = beforeTheRealOne();
        try (engine; ReplFactory repls = engine(Duration.ofSeconds(5)); Repl repl = opened(repls, engine::cut)) {
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class,
                    repl.run(cell("print('said')\nllm_query('x')\nwhile True: pass"), Cancellation.root()));
            assertThat(killed.cause()).isEqualTo(CellResult.Cause.OUTSIDE);
            assertThat(killed.report().stdout().text()).isEqualTo("said\n");
            assertThatThrownBy(() -> repls.open(ReplSpec.python(1), INPUT, OK)).isInstanceOf(ReplException.class)
                    .hasMessageContaining("start it, or name another");
        }
    }

    @Test
    void engineThatHangsUnderARunningCellDoesNotHoldUpItsEnd() throws Exception {
        Switchboard engine = beforeTheRealOne();
        try (engine; ReplFactory repls = engine(LIMIT); Repl repl = opened(repls, engine::hold)) {
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class, repl.run(
                    new Cell(1, "llm_query('x')\nwhile True: pass", Duration.ofSeconds(1)), Cancellation.root()));
            assertThat(killed.why()).startsWith("the cell ran longer than its limit");
        }
    }

    private Switchboard beforeTheRealOne() throws Exception {
        String address = System.getenv().getOrDefault(TestEngine.VARIABLE, "unix:///var/run/docker.sock");
        if (!address.startsWith("unix://")) {
            abort("the engine for tests has no socket");
        }
        TestEngine.factory().close();
        return new Switchboard(folder.resolve("socket"), Path.of(address.substring("unix://".length())));
    }

    /// What is done to an engine.
    private interface Fault {
        void happen() throws Exception;
    }

    private static Repl opened(ReplFactory repls, Fault fault) throws ReplException {
        return repls.open(ReplSpec.python(1), INPUT, call -> {
            try {
                fault.happen();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return OK.call(call);
        });
    }

    private static Cell cell(String code) {
        return new Cell(1, code, Duration.ofMinutes(1));
    }
}
