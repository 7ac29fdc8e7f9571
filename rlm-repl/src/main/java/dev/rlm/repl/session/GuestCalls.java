package dev.rlm.repl.session;

import java.io.IOException;
import java.util.HashSet;
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
/// their coming; the guest's own number serves only to find the reply's way back.
final class GuestCalls {
    /// Guest calls that may be open at once, and what their arguments may hold together.
    private static final int MOST_OPEN = 256;
    private static final HostReply TOO_MANY = new HostReply.Error(
            "too many calls are open at once; wait for some to end, or use the batched form");
    private static final HostReply FAILED = new HostReply.Error("the host failed to serve this call");

    private final HostFunctions functions;
    private final FrameWriter writer;
    private final long mostBytes;
    private final Set<Integer> open = new HashSet<>();
    private long openBytes;
    private int last;

    /// @param mostBytes of the arguments of all open calls
    GuestCalls(HostFunctions functions, FrameWriter writer, long mostBytes) {
        this.functions = functions;
        this.writer = writer;
        this.mostBytes = mostBytes;
    }

    /// Begins to serve a call.
    ///
    /// @param cell in which it was made, as the host knows
    /// @param afterwards what to do before the reply goes out
    void serve(Frame frame, int cell, Runnable afterwards) throws BrokenFrameException {
        int size = frame.body().length;
        boolean accepted;
        int n;
        synchronized (this) {
            if (open.contains(frame.number())) {
                throw new BrokenFrameException("a second call with the number of an open one");
            }
            accepted = open.size() < MOST_OPEN && openBytes + size <= mostBytes;
            n = ++last;
            open.add(frame.number());
            openBytes += size;
        }
        GuestCall call = read(frame, cell, n);
        Thread.ofVirtual().name("guest call " + n).start(() -> {
            HostReply reply = accepted ? FAILED : TOO_MANY;
            try {
                reply = accepted ? functions.call(call) : TOO_MANY;
            } finally {
                end(frame.number(), size, reply, afterwards);
            }
        });
    }

    private void end(int key, int size, HostReply reply, Runnable afterwards) {
        synchronized (this) {
            open.remove(key);
            openBytes -= size;
        }
        afterwards.run();
        try {
            writer.write(new Frame(FrameKind.REPLY, key, GuestJson.reply(reply)));
        } catch (IOException _) {
            // The guest is gone, which the reader of its frames sees and reports.
            return;
        }
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
