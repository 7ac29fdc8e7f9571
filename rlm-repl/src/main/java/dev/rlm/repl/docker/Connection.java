package dev.rlm.repl.docker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A connection to a container engine for one request of HTTP, and what becomes of it. What comes is bounded but for the
/// body, which is read piece by piece; nothing is followed elsewhere. For one thread; once a container is attached, one
/// that reads and one that writes; [#close] for any. A virtual thread that is interrupted closes it.
final class Connection implements Closeable {
    private static final int BUFFER = 32 * 1024;
    private static final int MOST_HEAD = 64 * 1024;
    private static final int NO_CONTENT = 204;

    private final Closeable socket;
    private final InputStream in;
    private final OutputStream out;

    private Connection(Closeable socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = new BufferedInputStream(in, BUFFER);
        this.out = out;
    }

    static Connection open(Address address) throws IOException {
        if (address.isLocal()) {
            SocketChannel channel = SocketChannel
                    .open(UnixDomainSocketAddress.of(Path.of(address.uri().getPath())));
            return new Connection(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
        }
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(address.uri().getHost(), address.uri().getPort()));
            plain.setTcpNoDelay(true);
            Socket spoken = address.certificates().isEmpty()
                    ? plain
                    : encrypted(plain, address, new Certificates(address.certificates().get()));
            return new Connection(plain, spoken.getInputStream(), spoken.getOutputStream());
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket encrypted(Socket plain, Address address, Certificates certificates) throws IOException {
        SSLSocket socket = (SSLSocket) certificates.context()
                .getSocketFactory()
                .createSocket(plain, address.uri().getHost(), address.uri().getPort(), true);
        SSLParameters checked = socket.getSSLParameters();
        checked.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(checked);
        socket.startHandshake();
        return socket;
    }

    /// What the engine answered.
    ///
    /// @param status of HTTP
    /// @param body to be read before the connection is closed
    record Answer(int status, InputStream body) {}

    /// Sends a request and waits for the beginning of its answer.
    ///
    /// @param line method and path
    /// @param body JSON; empty: none
    Answer ask(String line, byte[] body) throws IOException {
        send(line, "Connection: close\r\n" + (body.length == 0 ? "" : "Content-Type: application/json\r\n"), body);
        return answer();
    }

    /// Asks for a connection with a container; what it says is the answer's body, what it hears is [#output].
    Answer attach(String line) throws IOException {
        send(line, "Connection: Upgrade\r\nUpgrade: tcp\r\n", new byte[0]);
        return answer();
    }

    private void send(String line, String headers, byte[] body) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((line + " HTTP/1.1\r\nHost: container-engine\r\n" + headers + "Content-Length: "
                + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        out.write(request.toByteArray());
        out.flush();
    }

    private Answer answer() throws IOException {
        String[] head = head().split("\r?\n", -1);
        String[] first = head[0].split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5][0-9][0-9]")) {
            throw new IOException("it does not speak HTTP");
        }
        int status = Integer.parseInt(first[1]);
        InputStream body = in;
        for (int i = 1; i < head.length; i++) {
            String header = head[i].toLowerCase(Locale.ROOT).replace(" ", "");
            if (header.equals("transfer-encoding:chunked")) {
                return new Answer(status, new Chunks(in));
            }
            if (header.startsWith("content-length:")) {
                body = new Part(in, number(header.substring(header.indexOf(':') + 1), 10));
            }
        }
        return new Answer(status, status == NO_CONTENT ? InputStream.nullInputStream() : body);
    }

    /// Up to the empty line.
    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = said(in, MOST_HEAD); !line.isEmpty(); line = said(in, MOST_HEAD - head.length())) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    private static String said(InputStream in, int most) throws IOException {
        return line(in, most).orElseThrow(() -> new EOFException("the connection ended"));
    }

    private static long number(String digits, int base) throws IOException {
        try {
            return Long.parseUnsignedLong(digits, base) & Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new IOException("it does not speak HTTP", e);
        }
    }

    /// The next line of what an engine says, without its end; empty when nothing more comes.
    ///
    /// @param most bytes that it may have
    static Optional<String> line(InputStream in, int most) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return Optional.empty();
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() >= most) {
                throw new IOException("what it sends has no end");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    /// What an attached container reads. Not buffered.
    OutputStream output() {
        return out;
    }

    /// Ends what reads and writes here, too.
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// So many bytes, and then the end.
    private static final class Part extends InputStream {
        private final InputStream in;
        private long left;

        Part(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(into, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException("the connection ended within an answer");
            }
            left -= n;
            return n;
        }
    }

    /// Parts that each say how long they are, up to an empty one.
    private static final class Chunks extends InputStream {
        private static final int HEX = 16;
        private static final int MOST_LINE = 1024;

        private final InputStream in;
        private Part part = new Part(InputStream.nullInputStream(), 0);
        private boolean begun;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = part.read(into, offset, length);
            while (n < 0 && !ended) {
                if (begun) {
                    said(in, 1);
                }
                begun = true;
                long size = number(said(in, MOST_LINE).split(";", 2)[0].strip(), HEX);
                ended = size == 0;
                part = new Part(in, size);
                n = part.read(into, offset, length);
            }
            return n;
        }
    }
}
