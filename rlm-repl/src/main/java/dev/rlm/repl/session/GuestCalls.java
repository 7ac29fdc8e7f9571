package dev.rlm.repl.session;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;
import dev.rlm.repl.frame.FrameWriter;

/// Serves the guest's calls, each on a virtual thread of its own. The host gives them their numbers, in the order of
/// their coming; the guest's own number serves only to find the reply's way back. What a guest can make the host hold
/// is bounded, even if it never reads a reply: a call that is not accepted is neither parsed nor kept.
final class GuestCalls {
    /// Guest calls that may be served at once, and replies that may wait for the guest to read before its next calls
    /// are refused.
    private static final int MOST_OPEN = 256;
    /// Replies that may wait for the guest to read before the session is lost; all above [#MOST_OPEN] are refusals.
    static final int MOST_UNREAD = 4096;
    private static final HostReply TOO_MANY = new HostReply.Error(
            "too many calls are open at once; wait for some to end, or use the batched form");
    private static final HostReply FAILED = new HostReply.Error("the host failed to serve this call");

    private final HostFunctions functions;
    private final FrameWriter writer;
    private final long mostBytes;

    // Guarded by this.
    private final Set<Integer> open = new HashSet<>();
    private long openBytes;
    private int unread;
    private int last;
    private boolean ended;

    /// @param mostBytes of the arguments of all open calls
    GuestCalls(HostFunctions functions, FrameWriter writer, long mostBytes) {
        this.functions = functions;
        this.writer = writer;
        this.mostBytes = mostBytes;
    }

    /// Begins to serve a call, or refuses it. Does nothing once the session has ended.
    ///
    /// @param cell in which it was made, as the host knows
    /// @param afterwards what to do before the reply goes out
    void serve(Frame frame, int cell, Runnable afterwards) throws BrokenFrameException {
        int key = frame.number();
        int size = frame.body().length;
        if (isEnded()) {
            return;
        }
        Optional<Integer> accepted = accept(key, size);
        if (accepted.isEmpty()) {
            afterwards.run();
            reply(key, TOO_MANY);
            return;
        }
        int n = accepted.get();
        GuestCall call = read(frame, cell, n);
        // Takes neither the frame along nor, when it is done, the call: the reply waits on another thread.
        Thread.ofVirtual().name("guest call " + n).start(() -> {
            HostReply reply = FAILED;
            try {
                reply = functions.call(call);
            } catch (RuntimeException e) {
                // Of no interest any more when the call was cut off by the end of its session.
                if (!isEnded()) {
                    throw e;
                }
            } finally {
                free(key, size);
                afterwards.run();
                reply(key, reply);
            }
        });
    }

    /// The session is over: replies to calls that are still open are dropped, and further calls are not served.
    synchronized void end() {
        ended = true;
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    /// The number that the host gives to the call; empty when it is refused.
    private synchronized Optional<Integer> accept(int key, int size) throws BrokenFrameException {
        if (open.contains(key)) {
            throw new BrokenFrameException("a second call with the number of an open one");
        }
        if (unread >= MOST_UNREAD) {
            throw new BrokenFrameException("more calls than it reads replies");
        }
        if (open.size() >= MOST_OPEN || unread >= MOST_OPEN || openBytes + size > mostBytes) {
            return Optional.empty();
        }
        open.add(key);
        openBytes += size;
        return Optional.of(++last);
    }

    private synchronized void free(int key, int size) {
        open.remove(key);
        openBytes -= size;
    }

    private void reply(int key, HostReply reply) {
        synchronized (this) {
            if (ended) {
                return;
            }
            unread++;
        }
        Thread.ofVirtual().name("guest reply").start(() -> {
            try {
                write(key, reply);
            } finally {
                written();
            }
        });
    }

    private void write(int key, HostReply reply) {
        if (isEnded()) {
            return;
        }
        try {
            writer.write(new Frame(FrameKind.REPLY, key, GuestJson.reply(reply)));
        } catch (IOException _) {
            // The guest is gone, which the reader of its frames sees and reports.
            return;
        }
    }

    private synchronized void written() {
        unread--;
    }

    private static GuestCall read(Frame frame, int cell, int n) throws BrokenFrameException {
        ObjectNode request = GuestJson.read(frame);
        JsonNode function = request.path("function");
        if (function.isTextual() && request.path("arguments") instanceof ObjectNode arguments) {
            return new GuestCall(cell, n, function.textValue(), arguments);
        }
        throw new BrokenFrameException("a call without a function or arguments");
    }
}
