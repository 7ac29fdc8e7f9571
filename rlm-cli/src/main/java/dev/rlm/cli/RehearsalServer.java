package dev.rlm.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLContext;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

/// The model of a [Rehearsal]: a server on loopback that speaks the OpenAI wire over TLS and always says the same. Its
/// certificate is made on the spot and trusted by this process alone.
final class RehearsalServer implements AutoCloseable {
    private static final String PASSWORD = "rehearsal";
    private static final String FIRST = """
        First a look at it.
        ```repl
        print(len(context), context[0][:100])
        replies = llm_query_batched([f"What is in line {n}? {context[0][:50]}" for n in range(200)])
        replies.append(rlm_query("What is it about?", context=context[0]))
        print(replies)
        ```""";
    private static final String LAST = """
        ```repl
        answer["content"] = llm_query("Sum up: " + "; ".join(replies))
        answer["ready"] = True
        ```""";

    private final HttpServer server;

    private RehearsalServer(HttpServer server) {
        this.server = server;
    }

    /// @param folder for its certificate
    static RehearsalServer start(Path folder) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate(folder.resolve("rehearsal.p12"))));
        server.createContext("/v1/chat/completions", RehearsalServer::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return new RehearsalServer(server);
    }

    String baseUrl() {
        return "https://localhost:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /// A context with a new certificate for `localhost`, which the HTTP clients of this process trust from now on.
    private static SSLContext certificate(Path file) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-keyalg", "EC", "-alias", "rehearsal", "-dname", "CN=localhost", "-ext",
                "san=dns:localhost", "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no certificate");
        }
        for (String store : new String[]{"javax.net.ssl.keyStore", "javax.net.ssl.trustStore"}) {
            System.setProperty(store, file.toString());
            System.setProperty(store + "Password", PASSWORD);
        }
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS here", e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] reply = completion(reply(request)).toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    private static String reply(String request) {
        boolean plain = !request.contains("\"system\"");
        return plain ? "a reply" : request.contains("First a look at it") ? LAST : FIRST;
    }

    private static ObjectNode completion(String content) {
        ObjectNode completion = JsonNodeFactory.instance.objectNode();
        completion.put("id", "rehearsal").put("object", "chat.completion").put("model", "model");
        ObjectNode choice = completion.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", content);
        completion.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 50).put("total_tokens", 150);
        return completion;
    }
}
