package dev.rlm.core.trajectory;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.ToolCall;
import dev.rlm.core.llm.Usage;

/// Events of every kind, with every optional part once present and once absent.
final class SampleEvents {
    static final ModelId MODEL = new ModelId("openai", "gpt-6-luna");
    static final Limits LIMITS = new Limits(Optional.of(Usd.of("1.00")), OptionalLong.of(10_000_000),
            OptionalLong.of(500), OptionalLong.of(100), Duration.ofMinutes(30), 30, 1);
    static final Limits NO_LIMITS = new Limits(Optional.empty(), OptionalLong.empty(), OptionalLong.empty(),
            OptionalLong.empty(), Duration.ofMinutes(30), 30, 0);
    static final Spend SPEND = new Spend(5, new Usage(1_200, 300, 40, 250, 60), Usd.of("0.001234"), Usd.of("0.0002"),
            2);

    private SampleEvents() {}

    static List<StepEvent> all() {
        List<StepEvent> all = new ArrayList<>(List.of(started(), startedWithLittle(),
                routeChosen(), new StepEvent.ReplStarted("local (GraalPy 25.2.4)", Duration.ofMillis(812), true),
                new StepEvent.SetupFinished("completed", "ready\n", "", Optional.empty(), false, List.of("f", "g"),
                        Duration.ofMillis(12)),
                new StepEvent.SetupFinished("raised", "", "so\n", Optional.of("ValueError: x"), true, List.of(),
                        Duration.ZERO),
                new StepEvent.ReplLost("out of memory", "all variables"),
                called(Purpose.ROOT, 1), calledAgain(),
                replied("Let me look.\n```repl\nprint(len(context))\n```", "0.0012"), repliedWithAll(),
                failedForNow(), failedUnknown(),
                new StepEvent.CodeStarted(1, 2, "print(len(context))"), codeCompleted(), codeKilled(),
                new StepEvent.GuestCalled(1, 3, "llm_query", JsonNodeFactory.instance.objectNode()
                        .put("prompt", "Häh? \u0000")
                        .set("nested", JsonNodeFactory.instance.arrayNode().add(1).add(0.5).addNull().add(true))),
                new StepEvent.GuestAnswered(1, 3, Optional.of(JsonNodeFactory.instance.textNode("blue")), List.of(),
                        Optional.empty()),
                new StepEvent.GuestAnswered(1, 4, Optional.of(JsonNodeFactory.instance.nullNode()), List.of(),
                        Optional.empty()),
                new StepEvent.GuestAnswered(1, 5, Optional.empty(), List.of(new CallId("0.1"), new CallId("0.2.1")),
                        Optional.empty()),
                new StepEvent.GuestAnswered(1, 6, Optional.empty(), List.of(), Optional.of("no more calls")),
                new StepEvent.ChildStarted("Which colour?", List.of(10L, 2_000_000_000_000L), true, LIMITS),
                new StepEvent.ChildFinished("answered", Optional.of("blue"), false, SPEND),
                new StepEvent.ChildFinished("failed", Optional.empty(), true, Spend.NONE),
                new StepEvent.AnswerRejected("empty", ""),
                new StepEvent.Hint("Write code in a repl fence.", "no block and no answer"),
                finished(), exhausted()));
        breaches().forEach(breach -> all.add(new StepEvent.BudgetRefused(breach)));
        return all;
    }

    static List<Breach> breaches() {
        CallId node = new CallId("0.2");
        return List.of(new Breach.Cost(node, Usd.of("1"), Usd.of("0.9"), Usd.of("0.05"), Usd.of("0.0500001")),
                new Breach.Day(Usd.of("5"), Usd.of("4.9"), Usd.of("0.05"), Usd.of("0.0500001")),
                new Breach.Tokens(node, 100, 80, 10, 30), new Breach.Calls(node, 3, 2, 1, 1),
                new Breach.ToolCalls(node, 5, 5),
                new Breach.Time(node, Duration.ofSeconds(90), Duration.ofMillis(90_001)),
                new Breach.Turns(node, 30), new Breach.Depth(node, 1));
    }

    static StepEvent.RunStarted started() {
        return new StepEvent.RunStarted("What is 𝄞?\nSecond line", MODEL, MODEL, "local", Optional.empty(), "repl",
                LIMITS,
                Map.of("model", "openai/gpt-6-luna", "key", "masked"), -7_046_029_254_386_353_131L,
                List.of(
                        new StepEvent.Input("a.txt", Optional.of("/home/u/a.txt"), 10, 12,
                                Optional.of(Instant.parse("2026-11-20T10:00:00.123456789Z")), "UTF-8", "ab".repeat(32)),
                        new StepEvent.Input("stdin", Optional.empty(), 3, 3, Optional.empty(), "UTF-8",
                                "cd".repeat(32))),
                "/home/u", Map.of("rlm", "0.1.0", "prompt", "repl-1"),
                Optional.of(new StepEvent.SetupFile("setup.py", "ef".repeat(32), 12)),
                Optional.of(new StepEvent.ReplPlaces(4, 2, 4L << 30, 1L << 30, 1L << 30)));
    }

    static StepEvent.RouteChosen routeChosen() {
        return new StepEvent.RouteChosen(StepEvent.Way.DIRECT, "one call is likely cheaper",
                new StepEvent.Compared(128_000, 16_384,
                        new Amount(1, 30_000, Usd.of("0.0123")), new Amount(9, 60_000, Usd.of("0.0456"))));
    }

    private static StepEvent startedWithLittle() {
        return new StepEvent.RunStarted("", new ModelId("scripted", "dir/file.jsonl"), MODEL, "local", Optional.empty(),
                "repl",
                NO_LIMITS,
                Map.of(), 0, List.of(), "", Map.of(), Optional.empty(), Optional.empty());
    }

    static StepEvent.ModelCalled called(Purpose purpose, int attempt) {
        return new StepEvent.ModelCalled(MODEL, purpose, attempt,
                List.of(new StepEvent.StoredMessage(0, Message.system("You work in a REPL.")),
                        new StepEvent.StoredMessage(1, Message.user("What is 𝄞?"))),
                List.of(0, 1), 16_384, new StepEvent.Reserved(1_000, 16_384, Usd.of("0.0123456789012345"), "bytes"));
    }

    private static StepEvent calledAgain() {
        return new StepEvent.ModelCalled(MODEL, Purpose.FINAL, 2,
                List.of(new StepEvent.StoredMessage(2, Message.assistant("…"))), List.of(0, 1, 2), 256,
                new StepEvent.Reserved(0, 256, Usd.ZERO, "estimated"));
    }

    static StepEvent.ModelReplied replied(String text, String cost) {
        return new StepEvent.ModelReplied(1, text, "", List.of(), Finish.STOP, Usage.of(120, 30), false,
                Optional.empty(), Optional.empty(), Duration.ofMillis(1_500), Usd.of(cost));
    }

    private static StepEvent repliedWithAll() {
        return new StepEvent.ModelReplied(3, "", "thought", List.of(new ToolCall("t1", "search", "{\"q\":1}")),
                Finish.TOOL_CALLS, new Usage(1, 2, 3, 4, 5), true, Optional.of(new BigDecimal("0.00120")),
                Optional.of("req_1"), Duration.ZERO, Usd.ZERO);
    }

    static StepEvent failedForNow() {
        return new StepEvent.ModelFailed(1, "rate_limited", OptionalInt.of(429), "slow down", true, Usage.ZERO,
                Usd.ZERO,
                Optional.of(Duration.ofSeconds(2)), Duration.ofMillis(80));
    }

    static StepEvent failedUnknown() {
        return new StepEvent.ModelFailed(2, "connection", OptionalInt.empty(), "reset", false, Usage.of(500, 4_096),
                Usd.of("0.0031"), Optional.empty(), Duration.ofMillis(90));
    }

    static StepEvent.CodeFinished codeCompleted() {
        return new StepEvent.CodeFinished(1, 2, "completed", "42\n", "", Optional.of("42"), Optional.empty(), false,
                List.of("x", "y"), Duration.ofMillis(12), Duration.ofMillis(2), Duration.ofMillis(9), 123_456_789);
    }

    private static StepEvent codeKilled() {
        return new StepEvent.CodeFinished(2, 1, "killed", "", "boom", Optional.empty(), Optional.of("out of memory"),
                true, List.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
    }

    static StepEvent finished() {
        return new StepEvent.RunFinished("answered", Optional.of(new Answer("blue", Answer.How.ANSWER, false)),
                Optional.empty(), SPEND, 3, 1, Map.of("calls", 2), Duration.ofMillis(12_345));
    }

    private static StepEvent exhausted() {
        return new StepEvent.RunFinished("exhausted", Optional.empty(),
                Optional.of(new StepEvent.Reason("cost", "1.00", "0.99", "the cost limit")), Spend.NONE, 0, 0, Map.of(),
                Duration.ZERO);
    }
}
