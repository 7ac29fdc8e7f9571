package dev.rlm.app.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.id.RunId;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.trajectory.RecordedEvent;
import dev.rlm.core.trajectory.Secrets;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryException;
import dev.rlm.core.trajectory.TrajectoryWriter;

class RunLogsTest {
    private static final RunId FIRST = new RunId("20261121-130501-7f3a9c");
    private static final RunId SECOND = new RunId("20261121-130501-7f0000");
    private static final RunId NEWEST = new RunId("20261122-090000-000001");
    private static final ModelId MODEL = new ModelId("openai", "gpt-6-luna");
    private static final Limits LIMITS = new Limits(Optional.of(Usd.of("1.00")), OptionalLong.empty(),
            OptionalLong.empty(), OptionalLong.empty(), Duration.ofMinutes(30), 30, 2);

    @TempDir
    private Path folder;
    private RunLogs logs;

    @BeforeEach
    void setUp() {
        logs = new RunLogs(folder);
    }

    @Test
    void listOfFinishedRunsNeedsTheirEndsOnly() {
        RunLogs recorded = new RunLogs(Path.of("..", "trajectories"));
        List<RunSummary> listed = recorded.list(10);

        assertThat(listed).hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(run -> assertThat(run).isEqualTo(RunSummary.of(recorded.load(run.id()))));
    }

    private static String visible(String text) {
        return text.replace("\u001b", "\\e");
    }

    /// Its clock stands, unless somebody sleeps: then `onSleep` happens, and a second passes.
    private static final class TestTime implements TimeSource {
        private final Runnable onSleep;
        private Instant now = Instant.parse("2026-11-21T13:05:01Z");

        TestTime(Runnable onSleep) {
            this.onSleep = onSleep;
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanoTime() {
            return now.toEpochMilli() * 1_000_000;
        }

        @Override
        public void sleep(Duration duration) {
            onSleep.run();
            now = now.plusSeconds(1);
        }

        @Override
        public Registration schedule(Duration delay, Runnable action) {
            throw new UnsupportedOperationException("nothing is scheduled here");
        }
    }

    private TrajectoryWriter writer(RunId run) {
        return TrajectoryWriter.create(folder, run, Secrets.NONE, new TestTime(() -> {}));
    }

    private static StepEvent started(String prompt) {
        return new StepEvent.RunStarted(prompt, MODEL, MODEL, "local", Optional.empty(), "repl", LIMITS, Map.of(), 42,
                List.of(new StepEvent.Input("a.txt", Optional.empty(), 1_200, 1_300, Optional.empty(), "UTF-8",
                        "ab".repeat(32))),
                "/home/u", Map.of(), Optional.empty(), Optional.empty());
    }

    private static StepEvent called(Purpose purpose, int attempt, String text) {
        return new StepEvent.ModelCalled(MODEL, purpose, attempt,
                List.of(new StepEvent.StoredMessage(1, Message.user(text))), List.of(1), 4_096,
                new StepEvent.Reserved(10, 4_096, Usd.of("0.01"), "bytes"));
    }

    private static StepEvent replied(String text, String cost) {
        return new StepEvent.ModelReplied(1, text, "", List.of(), Finish.STOP, new Usage(1_000, 200, 0, 30, 4), false,
                Optional.of(new BigDecimal("0.1")), Optional.empty(), Duration.ofMillis(1_540), Usd.of(cost));
    }

    /// A run with two turns, a sub-call that was retried and failed, and a child run.
    private void recordWhole(RunId run) {
        CallId root = CallId.ROOT;
        CallId child = new CallId("0.2");
        try (TrajectoryWriter writer = writer(run)) {
            writer.append(root, 0, started("Who wrote\u001b[31m it?\nAnd why?"));
            writer.append(root, 0, new StepEvent.ReplStarted("local", Duration.ofMillis(800), false));
            writer.append(root, 1, called(Purpose.ROOT, 1, "Who?"));
            writer.append(root, 1, replied("code", "0.012"));
            writer.append(root, 1, new StepEvent.CodeStarted(1, 1, "x = llm_query('a')\nprint(x)"));
            writer.append(root, 1, new StepEvent.GuestCalled(1, 1, "llm_query", JsonNodeFactory.instance.objectNode()));
            writer.append(new CallId("0.1"), 1, called(Purpose.SUB, 1, "a\nb"));
            writer.append(new CallId("0.1"), 1, failed(Optional.of(Duration.ofSeconds(1)), Usd.ZERO));
            writer.append(new CallId("0.1"), 1, called(Purpose.SUB, 2, "a\nb"));
            writer.append(new CallId("0.1"), 1, failed(Optional.empty(), Usd.of("0.001")));
            writer.append(child, 1, new StepEvent.ChildStarted("Which colour?", List.of(5L), false, LIMITS));
            writer.append(child, 1, called(Purpose.CHILD, 1, "Which?"));
            writer.append(child, 1, replied("FINAL(blue)", "0.002"));
            writer.append(child.child(1), 1, called(Purpose.SUB, 1, "deeper"));
            writer.append(child.child(1), 1, replied("yes", "0.0001"));
            writer.append(child, 1,
                    new StepEvent.ChildFinished("answered", Optional.of("blue"), true, Spend.NONE));
            writer.append(root, 1, new StepEvent.CodeFinished(1, 1, "raised", "line\n".repeat(14), "",
                    Optional.of("'v'"), Optional.of("Traceback\nboom \u001b[0m"), false, List.of("x"),
                    Duration.ofSeconds(70),
                    Duration.ZERO, Duration.ZERO, 0));
            writer.append(root, 1, new StepEvent.BudgetRefused(new Breach.Depth(root, 2)));
            writer.append(root, 2, called(Purpose.ROOT, 1, "more"));
            writer.append(root, 2, replied("FINAL(Ada)", "0.003"));
            writer.append(root, 2, new StepEvent.Hint("Set answer.", "no block"));
            writer.append(root, 2, new StepEvent.RunFinished("answered",
                    Optional.of(new Answer("Ada\u001b[2J", Answer.How.FINAL_VAR, false)), Optional.empty(),
                    new Spend(5, new Usage(3_000, 600, 0, 90, 12), Usd.of("0.018"), Usd.of("0.001"), 0), 2, 2,
                    Map.of("depth", 1), Duration.ofMillis(75_400)));
        }
    }

    private static StepEvent failed(Optional<Duration> retryIn, Usd cost) {
        return new StepEvent.ModelFailed(1, "unavailable", OptionalInt.of(503), "busy", cost.isZero(), Usage.ZERO, cost,
                retryIn, Duration.ofMillis(5));
    }

    private void recordCutOff(RunId run) {
        try (TrajectoryWriter writer = writer(run)) {
            writer.append(CallId.ROOT, 0, started("Why?"));
            writer.append(CallId.ROOT, 1, called(Purpose.ROOT, 1, "Why?"));
        }
    }

    @Test
    void runsAreListedNewestFirst() throws IOException {
        recordWhole(FIRST);
        recordCutOff(NEWEST);
        Files.writeString(folder.resolve(SECOND + ".jsonl"), "no trajectory\n{}\n");
        Files.writeString(folder.resolve("notes.jsonl"), "not ours");
        Files.createSymbolicLink(folder.resolve("20261123-090000-000001.jsonl"), folder.resolve(FIRST + ".jsonl"));

        assertThat(new RunListText(RunLogsTest::visible).render(logs.list(10)).replace(folder.toString(), "DIR"))
                .isEqualTo(
                        """
                            ID                      STARTED (UTC)     OUTCOME     COST    CALLS  TURNS  TIME      MODEL              QUESTION
                            20261122-090000-000001  2026-11-21 13:05  cut off     $0.00   1      1      0 ms      openai/gpt-6-luna  Why?
                            20261121-130501-7f3a9c  2026-11-21 13:05  answered    $0.018  5      2      1 m 15 s  openai/gpt-6-luna  Who wrote\\e[31m it?
                            20261121-130501-7f0000                    unreadable                                                     \
                            DIR/20261121-130501-7f0000.jsonl:1: not an event of a trajectory: Unrecognized token 'no': was expecting \
                            (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
                            """);
        assertThat(logs.list(1)).extracting(RunSummary::id).containsExactly(NEWEST);
    }

    @Test
    void runThatIsBeingWrittenIsRunning() {
        try (TrajectoryWriter writer = writer(FIRST)) {
            writer.append(CallId.ROOT, 0, started("Why?"));

            assertThat(logs.list(10)).extracting(RunSummary::outcome).containsExactly("running");
        }
    }

    @Test
    void idMayBeShortOrLast() throws UnknownRunException {
        recordCutOff(FIRST);
        recordCutOff(SECOND);
        recordCutOff(NEWEST);

        assertThat(logs.resolve("last")).isEqualTo(NEWEST);
        assertThat(logs.resolve("20261121-130501-7f3")).isEqualTo(FIRST);
        assertThat(logs.resolve(FIRST.value())).isEqualTo(FIRST);
        assertThatThrownBy(() -> logs.resolve("20261121")).isInstanceOf(UnknownRunException.class)
                .hasMessage("\"20261121\" fits 2 runs: %s, %s; give more of the id", FIRST, SECOND);
        assertThatThrownBy(() -> logs.resolve("7f3a9c")).isInstanceOf(UnknownRunException.class)
                .hasMessage("no run \"7f3a9c\" in %s; rlm logs lists the runs, the newest is %s", folder, NEWEST);
        assertThatThrownBy(() -> logs.resolve("")).isInstanceOf(UnknownRunException.class);
    }

    @Test
    void folderWithoutRunsIsSaidSo() {
        RunLogs none = new RunLogs(folder.resolve("none"));

        assertThat(none.list(10)).isEmpty();
        assertThatThrownBy(() -> none.resolve("last")).isInstanceOf(UnknownRunException.class)
                .hasMessage("no runs in %s yet; rlm run records one", folder.resolve("none"));
    }

    @Test
    void runIsShownTurnByTurn() {
        recordWhole(FIRST);

        assertThat(new RunText(RunLogsTest::visible, false).render(logs.load(FIRST)).replace(folder.toString(), "DIR"))
                .isEqualTo(
                        """
                            run          20261121-130501-7f3a9c, answered, 1 m 15 s
                            question     Who wrote\\e[31m it?
                            context      1 document, 1,200 characters
                            model        openai/gpt-6-luna, for sub-calls openai/gpt-6-luna
                            environment  local, protocol repl
                            used         5 calls, 3,600 in (600 cached), 102 out, $0.018
                            file         DIR/20261121-130501-7f3a9c.jsonl

                            turn 1
                              root  openai/gpt-6-luna  [1,200 in (200 cached), 34 out, $0.012, 1.5 s]
                              cell 1
                                │ x = llm_query('a')
                                │ print(x)
                              raised in 1 m 10 s
                            %s    > … 2 more lines (-v shows all)
                                = 'v'
                                ! Traceback
                                ! boom \\e[0m
                              1 sub-call, $0.001, 1 failed
                                0.1  a b  [failed, $0.001, 10 ms, 2 attempts, unavailable: busy]
                              child run 0.2, answered: Which colour?

                                turn 1
                                  child  openai/gpt-6-luna  [1,200 in (200 cached), 34 out, $0.002, 1.5 s]
                                  1 sub-call, $0.0001
                                    0.2.1  deeper  [1,200 in (200 cached), 34 out, $0.0001, 1.5 s]
                                answer (partial)
                                  blue
                              refused: depth limit of 2: no calls below it

                            turn 2
                              root  openai/gpt-6-luna  [1,200 in (200 cached), 34 out, $0.003, 1.5 s]
                              hint: Set answer.

                            answer (final_var)
                            Ada\\e[2J
                            """.formatted("    > line\n".repeat(12)));
    }

    @Test
    void runIsShownAsATree() {
        recordWhole(FIRST);

        assertThat(new RunTreeText(RunLogsTest::visible, 100).render(logs.load(FIRST))).isEqualTo(
                """
                    0  Who wrote\\e[31m it? And why?  [answered, 2 turns, 5 calls, 3,600 in (600 cached), 102 out, $0.018]
                    ├─ turn 1
                    │  ├─ root  openai/gpt-6-luna  [1,200 in (200 cached), 34 out, $0.012, 1.5 s]
                    │  ├─ 0.1  a b  [failed, $0.001, 10 ms, 2 attempts, unavailable: busy]
                    │  └─ 0.2  Which colour?  [answered, 1 turn, 2 calls, 2,400 in (400 cached), 68 out, $0.0021]
                    │     └─ turn 1
                    │        ├─ child  openai/gpt-6-luna  [1,200 in (200 cached), 34 out, $0.002, 1.5 s]
                    │        └─ 0.2.1  deeper  [1,200 in (200 cached), 34 out, $0.0001, 1.5 s]
                    └─ turn 2
                       └─ root  openai/gpt-6-luna  [1,200 in (200 cached), 34 out, $0.003, 1.5 s]
                    """);
    }

    @Test
    void promptsThatBeginAlikeAreToldApartInTheTree() {
        String ask = "You are given a part of a long log of a service. Which error stands in part ";

        assertThat(Wording.heads(List.of(ask + "1?", ask + "2?", ask + "10?"), 60)).containsExactly(
                "You are given a part … 1?", "You are given a part … 2?", "You are given a part … 10?");
        assertThat(Wording.heads(List.of(ask + "of red?", "Why?", ask + "of blue?", ask + "of red?"), 40))
                .containsExactly("You are given … red?", "Why?", "You are given … blue?", "You are given … red?");
        assertThat(Wording.heads(List.of("a\nb", "a\nc", " one\n two"), 40)).containsExactly("a b", "a c", "one two");
        assertThat(Wording.heads(List.of(ask, ask + ask), 400)).containsExactly(ask.strip(), (ask + ask).strip());
        assertThat(Wording.heads(List.of(), 40)).isEmpty();
    }

    @Test
    void promptsAreCutBetweenWordsUnlessAWordFillsTheLine() {
        String long1 = "x".repeat(90);

        assertThat(Wording.heads(List.of("Which of the lines bear on it?"), 20))
                .containsExactly("Which of the lines …");
        assertThat(Wording.heads(List.of("Which of the lines"), 18)).containsExactly("Which of the lines");
        assertThat(Wording.heads(List.of(long1), 40)).containsExactly("x".repeat(40) + " …");
        assertThat(Wording.heads(List.of(long1 + "1", long1 + "2"), 40))
                .containsExactly("xxxxxxxxxxxxx … 1", "xxxxxxxxxxxxx … 2");
    }

    @Test
    void nothingShownHoldsAControlCharacterOfTheFile() {
        recordWhole(FIRST);
        LoggedRun run = logs.load(FIRST);

        assertThat(
                new RunText(RunLogsTest::visible, false).render(run)
                        + new RunTreeText(RunLogsTest::visible, 100).render(run)
                        + new RunListText(RunLogsTest::visible).render(logs.list(1)))
                .contains("\\e")
                .doesNotContain("\u001b");
    }

    @Test
    void tornLineIsLeftOutWithAWord() throws IOException {
        recordCutOff(FIRST);
        Files.writeString(folder.resolve(FIRST + ".jsonl"), "{\"v\":", StandardOpenOption.APPEND);

        LoggedRun run = logs.load(FIRST);

        assertThat(run.torn()).isTrue();
        assertThat(new RunText(RunLogsTest::visible, false).render(run))
                .contains("The file ends within a line, which is left out here.\n")
                .contains("in flight");
        try (Stream<String> lines = logs.rawLines(FIRST)) {
            assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
        }
    }

    @Test
    void documentsForProgramsHoldTheWholeRun() throws IOException {
        recordWhole(FIRST);
        JsonNode list = new JsonMapper().readTree(RunJson.list(logs.list(10)));
        JsonNode run = new JsonMapper().readTree(RunJson.show(logs.load(FIRST)));

        assertThat(list.path("schema").textValue()).isEqualTo("rlm.runs/1");
        assertThat(list.at("/runs/0/run_id").textValue()).isEqualTo(FIRST.value());
        assertThat(list.at("/runs/0/usage/estimated_cost_usd").textValue()).isEqualTo("0.018");
        assertThat(run.path("schema").textValue()).isEqualTo("rlm.run/1");
        assertThat(run.path("answer").textValue()).isEqualTo("Ada\u001b[2J");
        assertThat(run.path("how").textValue()).isEqualTo("final_var");
        assertThat(run.at("/root/turns/0/sub_calls/0/attempts").intValue()).isEqualTo(2);
        assertThat(run.at("/root/turns/0/children/0/turns/0/calls/0/text").textValue()).isEqualTo("FINAL(blue)");
        assertThat(run.at("/root/turns/0/cells/0/outcome").textValue()).isEqualTo("raised");
    }

    @Test
    void followedRunGivesEventsAsTheyCome() {
        try (TrajectoryWriter writer = writer(FIRST)) {
            writer.append(CallId.ROOT, 0, started("Why?"));
            List<StepEvent> later = new ArrayList<>(List.of(called(Purpose.ROOT, 1, "Why?"), replied("42", "0.1"),
                    new StepEvent.RunFinished("answered", Optional.empty(), Optional.empty(), Spend.NONE, 1, 1,
                            Map.of(),
                            Duration.ZERO)));
            TimeSource time = new TestTime(() -> writer.append(CallId.ROOT, 1, later.removeFirst()));
            StringBuilder shown = new StringBuilder();

            try (FollowedRun followed = logs.follow(FIRST, time, Cancellation.root())) {
                followed.forEachRemaining(event -> shown.append(new EventText(RunLogsTest::visible).render(event)));
            }

            assertThat(shown).hasToString("""
                13:05:01  0  turn 0  run started: Why?
                13:05:01  0  turn 1  called: openai/gpt-6-luna, attempt 1
                13:05:01  0  turn 1  replied: 1,200 in (200 cached), 34 out, $0.10, 1.5 s: 42
                13:05:01  0  turn 1  run answered: $0.00, 0 ms
                """);
        }
    }

    @Test
    void followingEndsWithTheWriterOrTheUser() {
        try (TrajectoryWriter writer = writer(FIRST)) {
            writer.append(CallId.ROOT, 0, started("Why?"));
            Cancellation cancellation = Cancellation.root();
            TimeSource time = new TestTime(() -> cancellation.cancel(Cancellation.Cause.STOP));
            try (FollowedRun followed = logs.follow(FIRST, time, cancellation)) {
                assertThat(followed).toIterable().hasSize(1);
            }
        }
        TimeSource never = new TestTime(() -> {
            throw new IllegalStateException("nothing to wait for");
        });
        try (FollowedRun followed = logs.follow(FIRST, never, Cancellation.root())) {
            assertThat(followed).toIterable().extracting(RecordedEvent::type).containsExactly("run_started");
        }
    }

    @Test
    void fileThatIsNoTrajectoryIsSaidSo() throws IOException {
        Files.writeString(folder.resolve(FIRST + ".jsonl"), "{}\n");

        assertThatThrownBy(() -> logs.load(FIRST)).isInstanceOf(TrajectoryException.class)
                .hasMessage("%s:1: not an event of a trajectory: no field \"v\"", folder.resolve(FIRST + ".jsonl"));
    }
}
