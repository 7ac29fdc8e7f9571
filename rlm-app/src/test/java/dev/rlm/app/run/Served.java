package dev.rlm.app.run;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.rlm.app.RunReport;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.Usage;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.SeenRequest;
import dev.rlm.testkit.ServerReply;

/// Runs over a server that speaks OpenAI's wire on loopback: what the root, its children, their sub-calls and the final
/// call are answered is said beforehand. A dollar a million tokens of input, two of output.
final class Served implements AutoCloseable {
    static final ServerReply.Whole NOTHING_MORE = ServerReply.error(418, "the test has no reply for this");
    private static final String LAST = "This is the last call of a run";
    private static final long TURN_PROMPT = 100;
    private static final long TURN_COMPLETION = 10;

    final FakeModelServer server;
    final Runs runs;
    private final Map<String, List<ServerReply>> turns = new HashMap<>();
    private volatile Function<SeenRequest, ServerReply> plain = _ -> NOTHING_MORE;
    private volatile ServerReply last = NOTHING_MORE;

    Served(Path folder) throws IOException {
        server = FakeModelServer.start(this::reply);
        runs = new Runs(folder).config(toml(server.baseUrl())).flag("model", "mine/m");
    }

    /// A provider `mine` at `baseUrl`, and what its model `m` costs.
    static String toml(String baseUrl) {
        return """
            [providers.mine]
            base_url = "%s"
            [prices."mine/m"]
            input = 1.0
            output = 2.0
            context_window = 128000
            """.formatted(baseUrl);
    }

    /// What the node whose question holds `question` answers in its turns; the last one again and again.
    Served turns(String question, ServerReply... replies) {
        turns.put(question, List.of(replies));
        return this;
    }

    /// The same, as blocks of code with [#TURN_PROMPT] and [#TURN_COMPLETION] tokens each.
    Served codes(String question, String... codes) {
        return turns(question, List.of(codes).stream().map(Served::code).toArray(ServerReply[]::new));
    }

    static ServerReply.Whole code(String code) {
        return ServerReply.text("```repl\n" + code + "\n```", TURN_PROMPT, TURN_COMPLETION);
    }

    Served plain(Function<SeenRequest, ServerReply> replies) {
        plain = replies;
        return this;
    }

    Served last(ServerReply reply) {
        last = reply;
        return this;
    }

    RunReport ask(String prompt) throws Exception {
        return runs.ask(prompt);
    }

    /// What everything that the server billed costs.
    BigDecimal billed() {
        return BigDecimal.valueOf(server.stats().promptTokens() + 2 * server.stats().completionTokens(), 6)
                .stripTrailingZeros();
    }

    /// What the run must have booked: `calls` attempts, and what the server billed.
    Spend spend(long calls) {
        return new Spend(calls, Usage.of(server.stats().promptTokens(), server.stats().completionTokens()),
                new Usd(billed()), Usd.ZERO, 0);
    }

    /// Whether it asks for the best answer now.
    static boolean isLast(SeenRequest request) {
        return request.lastMessage().startsWith(LAST);
    }

    /// Requests of plain sub-calls.
    List<SeenRequest> plainSeen() {
        return server.requests().stream().filter(Served::isPlain).toList();
    }

    static boolean isPlain(SeenRequest request) {
        return request.messages().size() == 1 && !isLast(request);
    }

    private ServerReply reply(SeenRequest request) {
        if (isLast(request)) {
            return last;
        }
        if (isPlain(request)) {
            return plain.apply(request);
        }
        String opening = request.messages().get(1).text();
        long turn = request.messages().stream().filter(message -> message.role() == Message.Role.ASSISTANT).count();
        return turns.entrySet()
                .stream()
                .filter(node -> opening.contains(node.getKey()))
                .findFirst()
                .map(node -> node.getValue().get((int) Math.min(turn, node.getValue().size() - 1)))
                .orElse(NOTHING_MORE);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
