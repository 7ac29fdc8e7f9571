package dev.rlm.backends.scripted;

import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import dev.rlm.backends.http.HttpFailures;
import dev.rlm.backends.http.Secrets;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.TokenCounter;
import dev.rlm.core.llm.Usage;

/// `scripted/FILE`: answers from JSON Lines instead of a model, for tests and for trying things out. Lines are bound to
/// requests in the order in which these are announced, and a retry keeps its line, so equal runs get equal replies
/// whatever the timing. One instance serves one run, since lines are used up. Thread-safe.
public final class ScriptedBackend implements LlmBackend {
    private static final int LONGEST_QUOTE = 100;

    private final Path file;
    private final Script script;
    private final TokenCounter counter;
    private final TimeSource time;

    private ScriptedBackend(Path file, Script script, TokenCounter counter, TimeSource time) {
        this.file = file;
        this.script = script;
        this.counter = counter;
        this.time = time;
    }

    /// Reads the script.
    ///
    /// @param counter for lines that report no usage
    /// @throws ScriptException naming the line that is wrong
    public static ScriptedBackend load(Path file, TokenCounter counter, TimeSource time) throws ScriptException {
        return new ScriptedBackend(file, new Script(ScriptParser.parse(file)), counter, time);
    }

    @Override
    public void announce(LlmRequest request) {
        script.bind(request);
    }

    @Override
    public LlmReply call(LlmRequest request, Cancellation cancellation) throws LlmException {
        if (cancellation.isCancelled()) {
            throw cancelled(false);
        }
        Script.Attempt attempt = script.next(request).orElseThrow(() -> unfitting(request));
        pause(attempt.line().delay(), request, cancellation);
        Optional<ScriptLine.ErrorLine> error = attempt.error();
        if (error.isPresent()) {
            throw failure(attempt.line(), error.get());
        }
        String text = attempt.line().reply().orElse("");
        return LlmReply.of(text, attempt.line().usage().orElseGet(() -> counted(request, text)));
    }

    private Usage counted(LlmRequest request, String text) {
        long input = request.messages().stream().mapToLong(message -> counter.count(message.text())).sum();
        return Usage.of(input, counter.count(text));
    }

    private LlmException failure(ScriptLine line, ScriptLine.ErrorLine error) {
        HttpFailures.Peer peer = new HttpFailures.Peer("scripted (" + file + ":" + line.number() + ")",
                "The script says so.", new Secrets(List.of()));
        Map<String, List<String>> headers = error.headers()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        return new HttpFailures(peer, time).ofStatus(error.status(), HttpHeaders.of(headers, (_, _) -> true), "");
    }

    private LlmException unfitting(LlmRequest request) {
        String last = request.lastMessage().strip().replaceAll("\\s+", " ");
        String quote = last.length() > LONGEST_QUOTE ? last.substring(0, LONGEST_QUOTE) + "…" : last;
        String message = String.format(Locale.ROOT,
                "%s: no line for call %s (%s, turn %d), whose last message begins \"%s\"; %s", file,
                request.callId(), request.purpose().name().toLowerCase(Locale.ROOT), request.turn(), quote,
                script.shownLeft());
        return new LlmException.Terminal(LlmException.Kind.SCRIPT, OptionalInt.empty(), false, message);
    }

    /// How a delay can end.
    private enum End {
        OVER, TIMED_OUT, CANCELLED
    }

    private void pause(Duration delay, LlmRequest request, Cancellation cancellation) throws LlmException {
        if (!delay.isPositive()) {
            return;
        }
        boolean tooLong = delay.compareTo(request.timeout()) >= 0;
        Duration wait = tooLong ? request.timeout() : delay;
        CompletableFuture<End> end = new CompletableFuture<>();
        try (
                Registration _ = time.schedule(wait, () -> end.complete(tooLong ? End.TIMED_OUT : End.OVER));
                Registration _ = cancellation.onCancel(() -> end.complete(End.CANCELLED))) {
            switch (end.get()) {
                case OVER -> {
                }
                case TIMED_OUT -> throw new LlmException.Retriable(LlmException.Kind.TIMED_OUT, OptionalInt.empty(),
                        true, Optional.empty(), file + ": the script's delay is longer than the time-out of the call");
                case CANCELLED -> throw cancelled(true);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw cancelled(true);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private LlmException cancelled(boolean sent) {
        return new LlmException.Terminal(LlmException.Kind.CANCELLED, OptionalInt.empty(), sent,
                file + ": the call was cancelled");
    }
}
