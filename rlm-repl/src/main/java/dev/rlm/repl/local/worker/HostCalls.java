package dev.rlm.repl.local.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;
import dev.rlm.repl.frame.FrameWriter;

/// The guest's open calls of host functions. Any guest thread may call; the frame loop brings the replies.
final class HostCalls {
    private final FrameWriter writer;
    private final Thread main;
    private final Map<Integer, CompletableFuture<String>> open = new HashMap<>();
    private int last;
    private int maxBytes;

    /// @param main the thread that runs cells
    HostCalls(FrameWriter writer, Thread main) {
        this.writer = writer;
        this.main = main;
    }

    /// @param bytes of one call's arguments, at most
    synchronized void allow(int bytes) {
        maxBytes = bytes;
    }

    /// Asks the host and waits.
    ///
    /// @param request JSON
    /// @return JSON: the host's reply, or an error of our own; never throws, since the guest could not catch it
    String call(String request) {
        byte[] body = request.getBytes(StandardCharsets.UTF_8);
        CompletableFuture<String> reply = new CompletableFuture<>();
        int key;
        synchronized (this) {
            if (body.length > maxBytes) {
                return error(String.format(Locale.ROOT, "the arguments are too large: %,d bytes, at most %,d",
                        body.length, maxBytes));
            }
            key = ++last;
            open.put(key, reply);
        }
        try {
            boolean fromMain = Thread.currentThread().equals(main);
            writer.write(new Frame(fromMain ? FrameKind.MAIN_CALL : FrameKind.THREAD_CALL, key, body));
            return reply.get();
        } catch (IOException | ExecutionException _) {
            return error("the host is gone");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return error("interrupted");
        } finally {
            forget(key);
        }
    }

    /// Brings a reply; one that nobody waits for any more is dropped.
    synchronized void reply(int key, String json) {
        CompletableFuture<String> waiting = open.get(key);
        if (waiting != null) {
            waiting.complete(json);
        }
    }

    private synchronized void forget(int key) {
        open.remove(key);
    }

    private static String error(String message) {
        return "{\"error\": \"" + message + "\"}";
    }
}
