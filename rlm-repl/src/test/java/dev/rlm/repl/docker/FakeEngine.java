package dev.rlm.repl.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
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

/// What a real engine cannot be made to do: answers each request with what was laid down for its path, or never.
final class FakeEngine implements AutoCloseable {
    /// Never answered.
    static final String SILENCE = "";

    private final ServerSocketChannel listener;
    private final Map<String, String> answers;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<SocketChannel> open = Collections.synchronizedList(new ArrayList<>());

    /// @param answers status, a blank, and the body, by what the method and the path begin with
    FakeEngine(Path socket, Map<String, String> answers) throws IOException {
        this.answers = answers;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serve);
    }

    /// Method and path of each request.
    List<String> asked() {
        return List.copyOf(asked);
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
            asked.add(request);
            int body = 0;
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                body = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : body;
            }
            while (body > 0) {
                body -= (int) in.skip(body);
            }
            String answer = answers.entrySet()
                    .stream()
                    .filter(entry -> request.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("404 {\"message\":\"no such thing\"}");
            if (answer.equals(SILENCE)) {
                return;
            }
            String said = answer.substring(4);
            channel.write(ByteBuffer.wrap(("HTTP/1.1 " + answer.substring(0, 3) + " Said\r\nContent-Length: "
                    + said.length() + "\r\nConnection: close\r\n\r\n" + said).getBytes(StandardCharsets.UTF_8)));
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
