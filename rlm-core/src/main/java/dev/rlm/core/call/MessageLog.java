package dev.rlm.core.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import dev.rlm.core.id.Sha256;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.StepEvent;

/// Numbers the messages of a run, so that each is stored once in its trajectory. Thread-safe.
final class MessageLog {
    private final EventSink events;
    /// No monitor: hundreds of calls of a batch wait here at the same time, and for a monitor they would spin.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> ids = new HashMap<>();

    MessageLog(EventSink events) {
        this.events = events;
    }

    /// Appends `model_called` with the messages that no earlier event holds. One at a time: an event may name only
    /// messages that stand before it.
    void called(LlmRequest request, int attempt, StepEvent.Reserved reserved) {
        List<String> digests = request.messages().stream().map(MessageLog::digest).toList();
        lock.lock();
        try {
            append(request, digests, attempt, reserved);
        } finally {
            lock.unlock();
        }
    }

    private void append(LlmRequest request, List<String> digests, int attempt,
            StepEvent.Reserved reserved) {
        List<StepEvent.StoredMessage> fresh = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < digests.size(); i++) {
            String digest = digests.get(i);
            Message message = request.messages().get(i);
            Integer known = ids.get(digest);
            if (known == null) {
                known = ids.size() + 1;
                ids.put(digest, known);
                fresh.add(new StepEvent.StoredMessage(known, message));
            }
            all.add(known);
        }
        events.append(request.callId(), request.turn(), new StepEvent.ModelCalled(request.model(), request.purpose(),
                attempt, fresh, all, request.maxOutputTokens(), reserved));
    }

    private static String digest(Message message) {
        return Sha256.of(message.role().name() + message.text());
    }
}
