package dev.rlm.repl.escape;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/// Sockets of ours on the host's loopback that a guest must not reach. Nothing is served: what waits in them is looked
/// at after an attempt. For one thread.
final class Listeners implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 64 * 1024;

    private final @Nullable ServerSocketChannel four;
    private final @Nullable ServerSocketChannel six;
    private final @Nullable DatagramChannel datagrams;
    private final @Nullable AbstractSocket abstractSocket;
    private final String abstractName;

    /// @param name of the abstract socket
    Listeners(String name) throws IOException {
        four = tcp("127.0.0.1");
        six = tcp("::1");
        datagrams = udp();
        abstractSocket = AbstractSocket.listen(name).orElse(null);
        abstractName = name;
    }

    private static @Nullable ServerSocketChannel tcp(String address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | UnsupportedOperationException _) {
            // A machine without this kind of address.
            channel.close();
            return null;
        }
    }

    private static @Nullable DatagramChannel udp() throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            channel.configureBlocking(false);
            return channel;
        } catch (IOException _) {
            channel.close();
            return null;
        }
    }

    /// What the guest is told of those that are there, by variable.
    Map<String, String> variables() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        if (four != null) {
            variables.put("PORT", port(four.getLocalAddress()));
        }
        if (six != null) {
            variables.put("PORT6", port(six.getLocalAddress()));
        }
        if (datagrams != null) {
            variables.put("UDP_PORT", port(datagrams.getLocalAddress()));
        }
        if (abstractSocket != null) {
            variables.put("ABSTRACT", Python.text(abstractName));
        }
        return variables;
    }

    private static String port(SocketAddress address) {
        return String.valueOf(((InetSocketAddress) address).getPort());
    }

    /// Which of them were reached since the last call, in a clause.
    Optional<String> reached() throws IOException {
        List<String> reached = new ArrayList<>();
        if (took(four)) {
            reached.add("a connection on 127.0.0.1");
        }
        if (took(six)) {
            reached.add("a connection on ::1");
        }
        if (datagrams != null && tookDatagram(datagrams)) {
            reached.add("a datagram on 127.0.0.1");
        }
        if (abstractSocket != null && abstractSocket.accept()) {
            reached.add("a connection on an abstract unix socket");
        }
        return reached.isEmpty()
                ? Optional.empty()
                : Optional.of("our listener got " + String.join(" and ", reached));
    }

    private static boolean took(@Nullable ServerSocketChannel channel) throws IOException {
        boolean any = false;
        boolean more = channel != null;
        while (channel != null && more) {
            try (SocketChannel guest = channel.accept()) {
                more = guest != null;
                any |= more;
            }
        }
        return any;
    }

    private static boolean tookDatagram(DatagramChannel channel) throws IOException {
        boolean any = false;
        while (channel.receive(ByteBuffer.allocate(DATAGRAM_BYTES)) != null) {
            any = true;
        }
        return any;
    }

    @Override
    public void close() throws IOException {
        if (four != null) {
            four.close();
        }
        if (six != null) {
            six.close();
        }
        if (datagrams != null) {
            datagrams.close();
        }
        if (abstractSocket != null) {
            abstractSocket.close();
        }
    }
}
