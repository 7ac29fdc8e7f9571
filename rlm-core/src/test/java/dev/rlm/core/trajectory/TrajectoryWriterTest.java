package dev.rlm.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.id.RunId;
import dev.rlm.core.llm.Purpose;

class TrajectoryWriterTest {
    private static final RunId RUN = new RunId("20261121-130501-7f3a9c");
    private static final StepEvent HINT = new StepEvent.Hint("Go on.", "nothing was said");

    @TempDir
    private Path temp;

    private TrajectoryWriter writer() {
        return writer(Secrets.NONE);
    }

    private TrajectoryWriter writer(Secrets secrets) {
        return TrajectoryWriter.create(temp.resolve("logs"), RUN, secrets, new FixedTime());
    }

    private Path file() {
        return temp.resolve("logs").resolve(RUN + ".jsonl");
    }

    static List<RecordedEvent> read(Path file) {
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            List<RecordedEvent> all = new ArrayList<>();
            for (Optional<RecordedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                all.add(next.get());
            }
            return all;
        }
    }

    @Test
    void eachEventIsOneLineWithItsEnvelope() throws IOException {
        try (TrajectoryWriter writer = writer()) {
            writer.append(CallId.ROOT, 0, HINT);
            writer.append(new CallId("0.2.1"), 3, SampleEvents.replied("blue", "0.10"));
            writer.append(CallId.ROOT, 3, new StepEvent.ReplLost("killed", "all variables"));
        }

        assertThat(file()).hasContent(
                """
                    {"v":1,"seq":1,"type":"hint","timestamp":"2026-11-21T13:05:01.000Z","trajectory_id":"20261121-130501-7f3a9c",\
                    "call_id":"0","parent_call_id":null,"depth":0,"turn":0,"estimated_cost_usd":"0","spent_usd":"0",\
                    "text":"Go on.","why":"nothing was said"}
                    {"v":1,"seq":2,"type":"model_replied","timestamp":"2026-11-21T13:05:01.001Z",\
                    "trajectory_id":"20261121-130501-7f3a9c","call_id":"0.2.1","parent_call_id":"0.2","depth":2,"turn":3,\
                    "estimated_cost_usd":"0.1","spent_usd":"0.1","attempt":1,"text":"blue","thinking":"","tool_calls":[],\
                    "finish":"stop","input_tokens":120,"cache_read_tokens":0,"cache_write_tokens":0,"output_tokens":30,\
                    "reasoning_tokens":0,"usage_source":"provider","duration_ms":1500}
                    {"v":1,"seq":3,"type":"repl_lost","timestamp":"2026-11-21T13:05:01.002Z",\
                    "trajectory_id":"20261121-130501-7f3a9c","call_id":"0","parent_call_id":null,"depth":0,"turn":3,\
                    "estimated_cost_usd":"0","spent_usd":"0.1","cause":"killed","lost":"all variables"}
                    """);
    }

    @Test
    void lineIsInTheFileWhenAppendReturns() throws IOException {
        try (TrajectoryWriter writer = writer()) {
            writer.append(CallId.ROOT, 0, HINT);

            assertThat(Files.readString(file())).endsWith("}\n");
        }
    }

    @Test
    void whatIsWrittenIsReadBackAlike() {
        try (TrajectoryWriter writer = writer()) {
            SampleEvents.all().forEach(event -> writer.append(new CallId("0.2"), 1, event));
        }

        assertThat(read(file())).extracting(recorded -> recorded.event().orElseThrow())
                .containsExactlyElementsOf(SampleEvents.all());
    }

    @Test
    void samplesHoldEveryKindOfEvent() {
        assertThat(SampleEvents.all()).extracting(Object::getClass)
                .map(type -> (Object) type)
                .contains((Object[]) StepEvent.class.getPermittedSubclasses());
        assertThat(SampleEvents.breaches()).extracting(Object::getClass)
                .map(type -> (Object) type)
                .contains((Object[]) dev.rlm.core.budget.Breach.class.getPermittedSubclasses());
    }

    @Test
    void folderAndFilesAreForTheirOwnerAlone() throws IOException {
        try (TrajectoryWriter writer = writer()) {
            Path kept = writer.keepInput("from stdin".getBytes(StandardCharsets.UTF_8));

            assertThat(kept).hasFileName(RUN + ".ctx").hasContent("from stdin");
            assertThat(modeOf(kept)).isEqualTo("rw-------");
        }

        assertThat(modeOf(temp.resolve("logs"))).isEqualTo("rwx------");
        assertThat(modeOf(file())).isEqualTo("rw-------");
        assertThat(temp.resolve("logs").resolve(".gitignore")).hasContent("*\n");
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void folderThatExistsIsLeftAsItIs() throws IOException {
        Files.createDirectory(temp.resolve("logs"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        writer().close();

        assertThat(modeOf(temp.resolve("logs"))).isEqualTo("rwxr-xr-x");
        assertThat(temp.resolve("logs").resolve(".gitignore")).doesNotExist();
    }

    @Test
    void fileThatExistsIsNeverWrittenInto() throws IOException {
        writer().close();

        assertThatThrownBy(this::writer).isInstanceOf(TrajectoryException.class)
                .hasMessageContainingAll(file().toString(), "it exists already");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(temp.resolve("logs"), elsewhere);
        assertThatThrownBy(this::writer).isInstanceOf(TrajectoryException.class).hasMessageContaining("it is a link");

        Files.delete(temp.resolve("logs"));
        Files.createDirectory(temp.resolve("logs"));
        Files.createSymbolicLink(file(), elsewhere.resolve("stolen"));
        assertThatThrownBy(this::writer).isInstanceOf(TrajectoryException.class);

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void folderThatIsAFileIsSaidSo() throws IOException {
        Files.createFile(temp.resolve("logs"));

        assertThatThrownBy(this::writer).isInstanceOf(TrajectoryException.class)
                .hasMessage(
                        "cannot write the trajectory %s: it is a file, not a folder. Make room or set its rights, or choose another"
                                .formatted(file()) + " folder: --trajectory-dir DIR, or dir in [logs] of rlm.toml.");
    }

    @Test
    void keysAreNeverWritten() throws IOException {
        String key = "sk-\"quo\\ted\"/1234567890";
        StepEvent echo = new StepEvent.GuestCalled(1, 1, "llm_query", JsonNodeFactory.instance.objectNode()
                .put("prompt", "my key is " + key + "!")
                .put(key, "as a name")
                .put("json", "{\"k\":\"sk-\\\"quo"
                        + "\\\\ted\\\"/1234567890\"}"));
        try (TrajectoryWriter writer = writer(new Secrets(List.of(key, "sk-plain-000000", "short", "  ")))) {
            writer.append(CallId.ROOT, 1, echo);
            writer.append(CallId.ROOT, 1, new StepEvent.Hint("sk-plain-000000sk-plain-000000", "short"));
            writer.append(CallId.ROOT, 1,
                    SampleEvents.replied("https://x/?key=sk-%22quo%5Cted%22%2F1234567890&a", "0"));
        }

        assertThat(Files.readString(file())).doesNotContain("1234567890", "sk-plain")
                .contains("\"prompt\":\"my key is [key]!\"", "\"[key]\":\"as a name\"", "{\\\"k\\\":\\\"[key]\\\"}",
                        "\"text\":\"[key][key]\",\"why\":\"short\"", "https://x/?key=[key]&a");
    }

    @Test
    void textThatIsNoUnicodeBecomesValidJson() throws IOException {
        try (TrajectoryWriter writer = writer()) {
            writer.append(CallId.ROOT, 0, new StepEvent.Hint("a\uD834b\u0000\uDD1E\uD834\uDD1E\uD834", "\uDD1E"));
        }

        assertThat(Files.readString(file(), StandardCharsets.UTF_8))
                .contains("\"text\":\"a\uFFFDb\\u0000\uFFFD\uD834\uDD1E\uFFFD\",\"why\":\"\uFFFD\"");
    }

    @Test
    void sixteenThreadsLeaveNoGapAndAnExactSum() throws InterruptedException {
        int threads = 16;
        int each = 50;
        try (TrajectoryWriter writer = writer()) {
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                CallId call = CallId.ROOT.child(i + 1);
                running.add(Thread.ofVirtual().start(() -> {
                    awaited(go);
                    for (int n = 1; n <= each; n++) {
                        writer.append(call, n, SampleEvents.replied("reply ".repeat(500), "0.000001"));
                    }
                }));
            }
            go.countDown();
            for (Thread thread : running) {
                thread.join();
            }
        }

        List<RecordedEvent> all = read(file());
        assertThat(all).hasSize(threads * each);
        Usd spent = Usd.ZERO;
        for (int i = 0; i < all.size(); i++) {
            spent = spent.plus(Usd.of("0.000001"));
            assertThat(all.get(i).seq()).isEqualTo(i + 1);
            assertThat(all.get(i).spent()).isEqualTo(spent);
        }
        for (int i = 1; i <= threads; i++) {
            CallId call = CallId.ROOT.child(i);
            assertThat(all.stream().filter(event -> event.call().equals(call)).map(RecordedEvent::turn)).isSorted();
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void interruptedThreadsWriteAllTheSameAndStayInterrupted() throws InterruptedException {
        int each = 200;
        try (TrajectoryWriter writer = writer()) {
            for (Thread.Builder kind : List.of(Thread.ofVirtual(), Thread.ofPlatform())) {
                boolean[] stillInterrupted = new boolean[1];
                CountDownLatch begun = new CountDownLatch(1);
                Thread thread = kind.start(() -> {
                    Thread.currentThread().interrupt();
                    begun.countDown();
                    for (int i = 0; i < each; i++) {
                        writer.append(CallId.ROOT, 1, HINT);
                    }
                    stillInterrupted[0] = Thread.currentThread().isInterrupted();
                });
                begun.await();
                while (thread.isAlive()) {
                    thread.interrupt();
                    thread.join(1);
                }
                assertThat(stillInterrupted[0]).isTrue();
            }
            writer.append(CallId.ROOT, 1, HINT);
        }

        assertThat(read(file())).hasSize(2 * each + 1);
    }

    @Test
    void interruptedThreadClosesWithoutHarmToTheAppendsOfOthers() throws InterruptedException {
        TrajectoryWriter writer = writer();
        int[] appended = new int[1];
        CountDownLatch begun = new CountDownLatch(1);
        Thread other = Thread.ofPlatform().start(() -> {
            try {
                while (true) {
                    writer.append(CallId.ROOT, 1, SampleEvents.replied("reply ".repeat(100_000), "0"));
                    appended[0]++;
                    begun.countDown();
                }
            } catch (TrajectoryException closed) {
                assertThat(closed).hasMessageContaining(RUN.value());
            }
        });
        begun.await();

        Thread closing = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            writer.close();
        });
        closing.join();
        other.join();

        assertThat(read(file())).hasSize(appended[0]);
        assertThat(file()).content().endsWith("}\n");
    }

    @Test
    void tornTailIsCutOffBeforeARunGoesOn() throws IOException {
        try (TrajectoryWriter writer = writer()) {
            writer.append(CallId.ROOT, 1, SampleEvents.replied("one", "0.25"));
        }
        Files.writeString(file(), "{\"v\":1,\"seq\":2,\"ty", java.nio.file.StandardOpenOption.APPEND);

        try (TrajectoryWriter writer = TrajectoryWriter.appendTo(file(), Secrets.NONE, new FixedTime())) {
            writer.append(CallId.ROOT, 2, SampleEvents.replied("two", "0.5"));
        }

        assertThat(read(file())).extracting(RecordedEvent::seq, RecordedEvent::spent)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, Usd.of("0.25")),
                        org.assertj.core.groups.Tuple.tuple(2L, Usd.of("0.75")));
    }

    @Test
    void fileOfARunThatGoesOnIsNotWrittenByAnother() {
        try (TrajectoryWriter writer = writer()) {
            writer.append(CallId.ROOT, 0, SampleEvents.called(Purpose.ROOT, 1));

            assertThatThrownBy(() -> TrajectoryWriter.appendTo(file(), Secrets.NONE, new FixedTime()))
                    .isInstanceOf(TrajectoryException.class)
                    .hasMessageContaining("its run still goes on");
            assertThat(TrajectoryWriter.isBeingWritten(file())).isTrue();
        }
        assertThat(TrajectoryWriter.isBeingWritten(file())).isFalse();
    }

    @Test
    void appendAfterCloseSaysSo() {
        TrajectoryWriter writer = writer();
        writer.close();
        writer.close();

        assertThatThrownBy(() -> writer.append(CallId.ROOT, 0, HINT)).isInstanceOf(TrajectoryException.class)
                .hasMessageContaining("is closed");
    }
}
