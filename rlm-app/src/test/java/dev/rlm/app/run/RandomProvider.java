package dev.rlm.app.run;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.rlm.core.llm.Message;
import dev.rlm.testkit.SeenRequest;
import dev.rlm.testkit.ServerReply;

/// A provider that fails in all sorts of ways, as its seed has it, and keeps a bill of its own. What it does with a
/// request depends on the seed, the request and how often it came, never on threads. A dollar a million tokens of
/// input, two of output. Thread-safe.
final class RandomProvider implements Function<SeenRequest, ServerReply> {
    private final long seed;
    private final Map<String, Integer> times = new HashMap<>();
    private final List<Done> done = new ArrayList<>();

    RandomProvider(long seed) {
        this.seed = seed;
    }

    /// What it did with a request.
    ///
    /// @param prompt all messages
    /// @param kind how the answer left it
    /// @param last whether the root asked for its final call
    /// @param cost what it bills
    record Done(String prompt, Kind kind, boolean last, BigDecimal cost) {}

    /// How an answer leaves the provider.
    enum Kind {
        /// Whole, with its usage.
        COMPLETE,
        /// Whole, without usage.
        UNCOUNTED,
        /// The work was done, but half the answer is lost.
        HALF,
        /// The work was done, but the answer is lost.
        DROPPED,
        /// Refused, nothing is billed.
        REFUSED
    }

    /// All that was done, in the order in which the requests came.
    synchronized List<Done> done() {
        return List.copyOf(done);
    }

    @Override
    public synchronized ServerReply apply(SeenRequest request) {
        String prompt = request.messages()
                .stream()
                .map(message -> message.role() + ": " + message.text())
                .collect(Collectors.joining("\n"));
        int time = times.merge(prompt, 1, Integer::sum);
        SplittableRandom random = new SplittableRandom(seed ^ (31L * prompt.hashCode() + time));
        long input = 1 + random.nextLong(Math.max(1, prompt.length() / 3));
        long output = 1 + random.nextLong(Math.min(900, request.json().path("max_tokens").asInt()));
        ServerReply.Whole whole = ServerReply.text(text(request, random), input, output);
        return switch (random.nextInt(14)) {
            case 0 -> refused(request, prompt, ServerReply.error(429, "slow down").withHeader("Retry-After", "0"));
            case 1 -> refused(request, prompt, ServerReply.error(503, "busy").withHeader("Retry-After", "0"));
            case 2 -> refused(request, prompt,
                    Served.isPlain(request) ? ServerReply.error(400, "no") : ServerReply.error(529, "overloaded"));
            case 3 -> made(request, prompt, Kind.HALF, whole);
            case 4 -> made(request, prompt, Kind.DROPPED, whole);
            case 5 -> made(request, prompt, Kind.UNCOUNTED, whole);
            default -> made(request, prompt, Kind.COMPLETE, whole);
        };
    }

    /// Whether it is the root's final call; children make their own, within their ceilings.
    private static boolean isLast(SeenRequest request) {
        return Served.isLast(request) && !request.lastMessage().contains("child task");
    }

    private ServerReply refused(SeenRequest request, String prompt, ServerReply reply) {
        done.add(new Done(prompt, Kind.REFUSED, isLast(request), BigDecimal.ZERO));
        return reply;
    }

    /// `whole` is billed, in whichever way it leaves.
    private ServerReply made(SeenRequest request, String prompt, Kind kind, ServerReply.Whole whole) {
        done.add(new Done(prompt, kind, isLast(request),
                BigDecimal.valueOf(whole.billedPrompt() + 2 * whole.billedCompletion(), 6)));
        return switch (kind) {
            case COMPLETE, REFUSED -> whole;
            case UNCOUNTED -> ServerReply.body(whole.body().replaceAll(",\"usage\":\\{[^}]*}", ""));
            case HALF -> new ServerReply.Half(whole);
            case DROPPED -> new ServerReply.Dropped();
        };
    }

    private static String text(SeenRequest request, SplittableRandom random) {
        if (Served.isLast(request)) {
            return "the best guess";
        }
        if (Served.isPlain(request)) {
            return "noted";
        }
        String opening = request.messages().get(1).text();
        String name = opening.lines().filter(line -> line.contains("task ")).findFirst().orElse("task ?");
        long turn = request.messages().stream().filter(message -> message.role() == Message.Role.ASSISTANT).count();
        boolean child = name.contains("child");
        if (turn >= (child ? 2 : 4) || random.nextInt(8) == 0) {
            return "```repl\nanswer['content'] = 'done'\nanswer['ready'] = True\n```";
        }
        return "```repl\nme = '%s turn %d'\n%s\n```".formatted(name.replaceAll("[^a-z0-9 ]", " ").strip(), turn,
                code(random, child));
    }

    /// What a turn does. Each prompt is its own, so that none is asked twice but by a retry.
    private static String code(SplittableRandom random, boolean child) {
        int members = 1 + random.nextInt(child ? 4 : 12);
        int words = 1 + random.nextInt(60);
        return switch (random.nextInt(child ? 3 : 5)) {
            case 0 -> "print(llm_query_batched([f'{me} part {i} ' + 'word ' * %d for i in range(%d)]))".formatted(words,
                    members);
            case 1 -> """
                for i in range(%d):
                    try:
                        print(llm_query(f'{me} single {i} ' + 'word ' * %d))
                    except RuntimeError as e:
                        print('error', e)""".formatted(1 + members / 3, words);
            case 2 -> "print('nothing asked', me)";
            case 3 -> """
                try:
                    print(rlm_query('child task of ' + me, context='words ' * %d))
                except RuntimeError as e:
                    print('error', e)""".formatted(words);
            default -> "print(rlm_query_batched([f'child task {i} of ' + me for i in range(%d)]))"
                    .formatted(1 + members / 4);
        };
    }
}
