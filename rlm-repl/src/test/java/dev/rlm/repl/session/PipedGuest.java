package dev.rlm.repl.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;
import dev.rlm.repl.frame.FrameReader;
import dev.rlm.repl.frame.FrameWriter;

/// A guest without an engine: a test writes its frames and reads, or does not read, those of the host. It can be slow to
/// be killed; what it has said can be read to the end even then.
final class PipedGuest implements GuestProcess {
    private final Pipe toHost = Pipe.open();
    private final Pipe toGuest = Pipe.open();
    private final InputStream output;
    private final OutputStream input = Channels.newOutputStream(toGuest.sink());
    private final FrameWriter speaks = new FrameWriter(Channels.newOutputStream(toHost.sink()));
    private final FrameReader hears = FrameReader.ofHost(Channels.newInputStream(toGuest.source()));
    private final CountDownLatch readToItsEnd = new CountDownLatch(1);
    private final CountDownLatch mayDie = new CountDownLatch(1);

    PipedGuest() throws IOException {
        this.output = Channels.newInputStream(toHost.source());
    }

    /// @param output instead of what a test says
    PipedGuest(InputStream output) throws IOException {
        this.output = output;
    }

    void say(FrameKind kind, int number, String body) throws IOException {
        speaks.write(Frame.of(kind, number, body));
    }

    /// The next frame of the host.
    Frame hear() throws IOException {
        return hears.next().orElseThrow();
    }

    /// Whether the host has written nothing since; ends the pipe.
    boolean hearsNothingMore() throws IOException {
        toGuest.sink().close();
        return hears.next().isEmpty();
    }

    /// Ends what it says, and waits until the host has read it all.
    void endAndAwaitReader() throws IOException, InterruptedException {
        toHost.sink().close();
        if (!readToItsEnd.await(1, TimeUnit.MINUTES)) {
            throw new AssertionError("the host did not read to the end");
        }
    }

    void letDie() {
        mayDie.countDown();
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
        try {
            mayDie.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<String> whyEnded() {
        readToItsEnd.countDown();
        return Optional.of("it went");
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
        try (Pipe.SinkChannel _ = toHost.sink();
                Pipe.SinkChannel _ = toGuest.sink();
                Pipe.SourceChannel _ = toGuest.source()) {
            mayDie.countDown();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
