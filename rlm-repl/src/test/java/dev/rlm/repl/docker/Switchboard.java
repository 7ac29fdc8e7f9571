package dev.rlm.repl.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Stands before a real engine and can end all connections to it, as an engine that is stopped does, or hold them up, as
/// one that hangs.
final class Switchboard implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final Path engine;
    private final List<SocketChannel> open = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean held;

    Switchboard(Path socket, Path engine) throws IOException {
        this.engine = engine;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel one = listener.accept();
                SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(engine));
                open.addAll(List.of(one, other));
                Thread.ofPlatform().daemon().start(() -> carry(one, other));
                Thread.ofPlatform().daemon().start(() -> carry(other, one));
            }
        } catch (IOException _) {
            // It was cut.
            return;
        }
    }

    private void carry(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining() && !held) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException _) {
            // The other side is gone, which its own reader sees.
            return;
        }
    }

    /// From now on nothing gets through.
    void hold() {
        held = true;
    }

    /// Ends all connections; there will be no others.
    void cut() throws IOException {
        listener.close();
        for (SocketChannel one : List.copyOf(open)) {
            one.close();
        }
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
