package dev.rlm.repl.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What a real engine cannot be made to do: answers each request with what was laid down for its path, or never.
final class FakeEngine implements AutoCloseable {
    /// Never answered.
    static final String SILENCE = "";
    /// Answered with what never ends.
    static final String ENDLESS_HEADERS = "endless headers";
    static final String ENDLESS_BODY = "endless body";
    private static final int PIECE = 64 * 1024;

    private final ServerSocketChannel listener;
    private final Map<String, String> answers;
    private final Map<String, String> afterwards = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final List<SocketChannel> open = Collections.synchronizedList(new ArrayList<>());

    /// @param answers status, a blank, and the body, by what the method and the path begin with
    FakeEngine(Path socket, Map<String, String> answers) throws IOException {
        this.answers = new ConcurrentHashMap<>(answers);
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serve);
    }

    /// Once that was asked for, it is answered otherwise.
    void afterwards(String request, String answer) {
        afterwards.put(request, answer);
    }

    /// Method and path of each request.
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /// The bodies of the requests, likewise.
    synchronized List<String> bodies() {
        return List.copyOf(bodies);
    }

    /// Waits until something was asked for.
    synchronized void awaitAsked(String request) throws InterruptedException {
        while (asked.stream().noneMatch(one -> one.startsWith(request))) {
            wait();
        }
    }

    private synchronized void note(String request, String body) {
        asked.add(request);
        bodies.add(body);
        notifyAll();
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel one = listener.accept();
                open.add(one);
                Thread.ofVirtual().start(() -> answer(one));
            }
        } catch (IOException _) {
            open.clear();
        }
    }

    private void answer(SocketChannel channel) {
        try {
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            String first = String.valueOf(in.readLine());
            String request = first.substring(0, first.lastIndexOf(' '));
            int length = 0;
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
            }
            char[] body = new char[length];
            int read = 0;
            while (read < length) {
                read += in.read(body, read, length - read);
            }
            note(request, new String(body));
            say(channel, answerTo(request));
        } catch (IOException _) {
            // Whoever asked has gone.
            return;
        }
    }

    private String answerTo(String request) {
        for (Map.Entry<String, String> one : answers.entrySet()) {
            if (request.startsWith(one.getKey())) {
                String later = afterwards.remove(one.getKey());
                String now = one.getValue();
                answers.put(one.getKey(), later == null ? now : later);
                return now;
            }
        }
        return "404 {\"message\":\"no such thing\"}";
    }

    private static void say(SocketChannel channel, String answer) throws IOException {
        switch (answer) {
            case SILENCE -> {
            }
            case ENDLESS_HEADERS -> sayForEver(channel, "HTTP/1.1 200 OK\r\n", "X-Header: value\r\n");
            case ENDLESS_BODY -> sayForEver(channel, "HTTP/1.1 200 OK\r\n\r\n", "{\"status\":\"x\"}");
            default -> {
                String body = answer.substring(4);
                String status = answer.substring(0, 3);
                String more = status.startsWith("3") ? "Location: /elsewhere\r\n" : "";
                write(channel, "HTTP/1.1 " + status + " Said\r\n" + more
                        + (status.startsWith("1") ? "" : "Content-Length: " + body.length() + "\r\n")
                        + "\r\n" + body);
                if (!status.startsWith("1")) {
                    channel.close();
                }
            }
        }
    }

    private static void sayForEver(SocketChannel channel, String beginning, String piece) throws IOException {
        write(channel, beginning);
        while (true) {
            write(channel, piece.repeat(PIECE / piece.length()));
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel one : List.copyOf(open)) {
            one.close();
        }
        listener.close();
    }
}
