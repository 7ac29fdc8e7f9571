package dev.rlm.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import dev.rlm.core.cancel.TimeSource;

/// An HTTP server on loopback that speaks the OpenAI chat wire and does what a test tells it to, faults included. It
/// counts what it saw. Replies come from the queue first, then from the function. Thread-safe.
///
/// `GET /stats` gives the counts and `GET /requests` the bodies seen, as JSON.
public final class FakeModelServer implements AutoCloseable {
    private static final int BACKLOG = 2_000;

    private final ServerSocket listener;
    private final Function<SeenRequest, ServerReply> otherwise;
    private final Deque<ServerReply> queue = new ArrayDeque<>();
    private final List<SeenRequest> seen = new ArrayList<>();
    private final Set<Socket> open = new HashSet<>();
    private ServerStats stats = new ServerStats(0, 0, 0, 0, 0);
    private int connections;
    private int active;
    private boolean closed;

    private FakeModelServer(ServerSocket listener, Function<SeenRequest, ServerReply> otherwise) {
        this.listener = listener;
        this.otherwise = otherwise;
    }

    /// Answers from the queue alone; a request too many gets status 500.
    public static FakeModelServer start() throws IOException {
        return start(_ -> ServerReply.error(500, "the test queued no reply for this request"));
    }

    /// Answers from the queue, then from `replies`, which is called on the connection's thread.
    public static FakeModelServer start(Function<SeenRequest, ServerReply> replies) throws IOException {
        ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        FakeModelServer server = new FakeModelServer(socket, replies);
        Thread.ofVirtual().name("fake-model-server").start(server::accept);
        return server;
    }

    /// A base URL on loopback at which nobody listens.
    public static String refusingBaseUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
        }
    }

    /// A process for tests in shell, `PORTFILE SCRIPT.jsonl`: writes its port into the one file, answers from the other (a
    /// [ServerScript]) and runs until it is ended.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("two arguments are needed: PORTFILE SCRIPT.jsonl");
        }
        ServerScript script = ServerScript.read(Path.of(arguments[1]), TimeSource.SYSTEM);
        try (FakeModelServer server = FakeModelServer.start(script)) {
            announce(server.port(), Path.of(arguments[0]).toAbsolutePath());
            new CountDownLatch(1).await();
        }
    }

    /// Moved into place whole, so that who waits for the file never reads half a number.
    private static void announce(int port, Path file) throws IOException {
        Path whole = Files.writeString(Path.of(file + ".tmp"), port + "\n");
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Without `/v1`.
    public String rootUrl() {
        return "http://127.0.0.1:" + port();
    }

    public String baseUrl() {
        return rootUrl() + "/v1";
    }

    /// Puts replies at the end of the queue.
    public synchronized void enqueue(ServerReply... replies) {
        queue.addAll(List.of(replies));
    }

    public synchronized ServerStats stats() {
        return stats;
    }

    /// All chat requests, in the order in which they were complete.
    public synchronized List<SeenRequest> requests() {
        return List.copyOf(seen);
    }

    /// TCP connections taken so far.
    public synchronized int connections() {
        return connections;
    }

    /// Waits until `count` chat requests have come in.
    public synchronized void awaitRequests(int count) throws InterruptedException {
        while (seen.size() < count) {
            wait();
        }
    }

    /// Waits until `count` callers have gone before their answer was complete.
    public synchronized void awaitAborted(int count) throws InterruptedException {
        while (stats.aborted() < count) {
            wait();
        }
    }

    /// Stops listening and closes every connection.
    @Override
    public void close() throws IOException {
        List<Socket> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(open);
        }
        listener.close();
        for (Socket socket : left) {
            socket.close();
        }
    }

    /// A request is in: counts it and says what to do with it.
    synchronized ServerReply arrived(SeenRequest request) {
        seen.add(request);
        active++;
        stats = new ServerStats(stats.requests() + 1, stats.promptTokens(), stats.completionTokens(),
                Math.max(stats.mostAtOnce(), active), stats.aborted());
        notifyAll();
        return Optional.ofNullable(queue.poll()).orElseGet(() -> otherwise.apply(request));
    }

    /// An answer is begun, and its work billed.
    synchronized void billed(ServerReply.Whole answer) {
        stats = new ServerStats(stats.requests(), stats.promptTokens() + answer.billedPrompt(),
                stats.completionTokens() + answer.billedCompletion(), stats.mostAtOnce(), stats.aborted());
    }

    /// The answer to a request is over, in whichever way.
    synchronized void answered(boolean callerGone) {
        active--;
        stats = new ServerStats(stats.requests(), stats.promptTokens(), stats.completionTokens(), stats.mostAtOnce(),
                stats.aborted() + (callerGone ? 1 : 0));
        notifyAll();
    }

    private void accept() {
        while (!isClosed()) {
            try {
                Socket socket = listener.accept();
                opened(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!isClosed()) {
                    throw new IllegalStateException("the fake model server stopped: " + e.getMessage(), e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            new ServerConnection(this, socket, in).serve();
        } catch (IOException _) {
            // The caller has gone, or the server is being closed: either way there is nobody left to tell.
            gone(socket);
        } finally {
            gone(socket);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void opened(Socket socket) throws IOException {
        connections++;
        open.add(socket);
        if (closed) {
            socket.close();
        }
    }

    private synchronized void gone(Socket socket) {
        open.remove(socket);
    }
}
