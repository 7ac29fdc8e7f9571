package dev.rlm.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/// One connection to [FakeModelServer]: HTTP/1.1, one request after the other. Used by its own thread alone.
final class ServerConnection {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_LINE = 1 << 20;
    private static final int LOOK_EVERY_MILLIS = 5;

    private final FakeModelServer server;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    ServerConnection(FakeModelServer server, Socket socket, InputStream in) throws IOException {
        this.server = server;
        this.socket = socket;
        this.in = in;
        out = socket.getOutputStream();
    }

    /// Answers until the caller closes, or a fault does.
    void serve() throws IOException {
        boolean goOn = true;
        while (goOn) {
            in.mark(1);
            if (in.read() < 0) {
                return;
            }
            in.reset();
            goOn = answer(read());
        }
    }

    private SeenRequest read() throws IOException {
        String[] first = line().split(" ", 3);
        if (first.length != 3) {
            write(ServerReply.error(400, "this is no HTTP request"));
            throw new EOFException("the caller does not speak HTTP");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip(),
                    (old, more) -> old + "," + more);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        if (length == 0) {
            return SeenRequest.withoutBody(first[0], first[1], headers);
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the caller left in the middle of its request");
        }
        String body = new String(bytes, StandardCharsets.UTF_8);
        return new SeenRequest(first[0], first[1], headers, body, parsed(body));
    }

    private boolean answer(SeenRequest request) throws IOException {
        if ("GET".equals(request.method()) && "/stats".equals(request.path())) {
            return write(new ServerReply.Whole(200, Map.of(), stats(server.stats()), 0, 0));
        }
        if ("GET".equals(request.method()) && "/requests".equals(request.path())) {
            return write(new ServerReply.Whole(200, Map.of(), bodies(server.requests()), 0, 0));
        }
        if (!request.path().split("\\?", 2)[0].endsWith("/chat/completions")) {
            return write(ServerReply.error(404, "no such path: " + request.path()));
        }
        boolean written = false;
        ServerReply reply = server.arrived(request);
        try {
            boolean goOn = obey(reply);
            written = true;
            return goOn;
        } finally {
            server.answered(!written);
        }
    }

    private boolean obey(ServerReply reply) throws IOException {
        return switch (reply) {
            case ServerReply.Whole answer -> {
                server.billed(answer);
                yield write(answer);
            }
            case ServerReply.Dropped() -> false;
            case ServerReply.Half(ServerReply.Whole answer) -> {
                server.billed(answer);
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                out.write(head(answer, body.length));
                out.write(body, 0, body.length / 2);
                out.flush();
                yield false;
            }
            case ServerReply.Trickled(ServerReply.Whole answer, Semaphore bytes) -> trickle(answer, bytes);
            case ServerReply.Held(CountDownLatch until, ServerReply then) -> {
                awaitUnlessLeft(() -> until.getCount() == 0);
                yield obey(then);
            }
        };
    }

    private boolean write(ServerReply.Whole answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        out.write(head(answer, body.length));
        out.write(body);
        out.flush();
        return true;
    }

    private boolean trickle(ServerReply.Whole answer, Semaphore bytes) throws IOException {
        server.billed(answer);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        out.write(head(answer, body.length));
        out.flush();
        for (byte each : body) {
            awaitUnlessLeft(bytes::tryAcquire);
            out.write(each);
            out.flush();
        }
        return true;
    }

    /// Waits for the test, and notices when the caller leaves meanwhile: it sends nothing while it waits, so the read
    /// either times out or finds the end.
    private void awaitUnlessLeft(BooleanSupplier released) throws IOException {
        socket.setSoTimeout(LOOK_EVERY_MILLIS);
        while (!released.getAsBoolean()) {
            if (callerLeft()) {
                throw new EOFException("the caller left while its answer was held");
            }
        }
        socket.setSoTimeout(0);
    }

    private boolean callerLeft() throws IOException {
        in.mark(1);
        try {
            boolean left = in.read() < 0;
            in.reset();
            return left;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    private static byte[] head(ServerReply.Whole answer, int length) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(answer.status()).append(" Fake\r\n");
        head.append("Content-Length: ").append(length).append("\r\n");
        if (!answer.headers().containsKey("Content-Type")) {
            head.append("Content-Type: application/json\r\n");
        }
        answer.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > LONGEST_LINE) {
                throw new EOFException("the caller left in the middle of its request");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    private static String stats(ServerStats stats) {
        return JSON.createObjectNode()
                .put("requests", stats.requests())
                .put("prompt_tokens", stats.promptTokens())
                .put("completion_tokens", stats.completionTokens())
                .put("most_at_once", stats.mostAtOnce())
                .put("aborted", stats.aborted())
                .toString();
    }

    private static String bodies(List<SeenRequest> requests) {
        ArrayNode all = JSON.createArrayNode();
        requests.forEach(request -> all.add(request.json().isMissingNode()
                ? JSON.getNodeFactory().textNode(request.body())
                : request.json()));
        return all.toString();
    }
}
