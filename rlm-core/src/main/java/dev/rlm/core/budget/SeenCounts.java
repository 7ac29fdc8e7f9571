package dev.rlm.core.budget;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

import dev.rlm.core.llm.Message;

/// What a run saw of how one model's provider counts its input. Thread-safe.
///
/// Requests are kept until somebody needs an estimate, for to count them costs time and most runs need none: the newest,
/// [#MOST_KEPT] and [#MOST_CHARS] at most.
final class SeenCounts {
    private static final int MOST_KEPT = 16;
    private static final long MOST_CHARS = 1_000_000;
    /// Below it, what a provider adds of its own weighs more than how dense the text is.
    private static final int LEAST_CHARS = 2_000;

    private final Deque<Request> kept = new ArrayDeque<>();
    private long excess;
    private double ratio;

    private record Request(List<Message> messages, long input) {
        long chars() {
            return messages.stream().mapToLong(message -> message.text().length()).sum();
        }
    }

    /// A request that was answered.
    ///
    /// @param input tokens that were billed for it, however cached
    /// @param beyond how many of them the bound by bytes left out
    synchronized void add(List<Message> messages, long input, long beyond) {
        excess = Math.max(excess, beyond);
        Request request = new Request(messages, input);
        if (request.chars() >= LEAST_CHARS && request.chars() <= MOST_CHARS) {
            kept.addLast(request);
            long chars = kept.stream().mapToLong(Request::chars).sum();
            while (kept.size() > MOST_KEPT || chars > MOST_CHARS) {
                chars -= kept.removeFirst().chars();
            }
        }
    }

    /// How many tokens were billed beyond the bound at worst, for a prompt of the provider's own; 0 where it has held.
    synchronized long excess() {
        return excess;
    }

    /// How many tokens were billed at worst for one of `counter`; 0 where nothing was seen. Counts under the lock: who
    /// asks at the same time must not get less.
    synchronized double ratio(ToLongFunction<List<Message>> counter) {
        for (Request request : kept) {
            long counted = Math.max(1, counter.applyAsLong(request.messages()));
            ratio = Math.max(ratio, (double) request.input() / counted);
        }
        kept.clear();
        return ratio;
    }
}
