package dev.rlm.repl.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;
import dev.rlm.repl.frame.FrameReader;
import dev.rlm.repl.frame.FrameWriter;

/// A guest that a test plays itself: it begins as it should, then sends what it is told, frames or not.
final class FakeGuest implements GuestProcess {
    private final Pipe toHost = Pipe.open();
    private final Pipe toGuest = Pipe.open();
    private final InputStream output = Channels.newInputStream(toHost.source());
    private final OutputStream input = Channels.newOutputStream(toGuest.sink());
    private final OutputStream speaks = Channels.newOutputStream(toHost.sink());
    private final BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch killed = new CountDownLatch(1);

    FakeGuest() throws IOException {
        Thread.ofPlatform().daemon().start(this::listen);
    }

    private void listen() {
        try {
            FrameReader reader = FrameReader.ofHost(Channels.newInputStream(toGuest.source()));
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                switch (frame.get().kind()) {
                    case TEXT -> say(Frame.of(FrameKind.HELLO, 0, "Fake 1"));
                    case BEGIN -> say(new Frame(FrameKind.READY, frame.get().number()));
                    default -> heard.add(frame.get());
                }
            }
        } catch (IOException _) {
            kill();
        }
    }

    void say(Frame frame) throws IOException {
        new FrameWriter(speaks).write(frame);
    }

    void say(FrameKind kind, int number, String body) throws IOException {
        say(Frame.of(kind, number, body));
    }

    void sayRaw(byte[] bytes) throws IOException {
        speaks.write(bytes);
    }

    /// The next frame of the host after the session's begin.
    Frame hear() throws InterruptedException {
        Frame frame = heard.poll(1, TimeUnit.MINUTES);
        if (frame == null) {
            throw new AssertionError("the host said nothing");
        }
        return frame;
    }

    void awaitKill() throws InterruptedException {
        if (!killed.await(1, TimeUnit.MINUTES)) {
            throw new AssertionError("not killed");
        }
    }

    boolean isKilled() {
        return killed.getCount() == 0;
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public boolean interrupt() {
        return false;
    }

    @Override
    public void kill() {
        killed.countDown();
        try {
            toHost.sink().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Optional<String> whyEnded() {
        return Optional.of("it felt like it");
    }

    @Override
    public Duration cpu() {
        return Duration.ZERO;
    }

    @Override
    public long memoryPeakBytes() {
        return 0;
    }

    @Override
    public void close() {
        kill();
    }

    /// The report of a cell that ended well.
    static String report() {
        return """
            {"end": "completed", "value": "42", "restored": [], "variables": [["x", "int", ""]],
             "answer": {"ready": false, "content": "", "via": "answer", "rebound": false}}""";
    }

}
