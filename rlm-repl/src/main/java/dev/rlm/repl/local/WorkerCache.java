package dev.rlm.repl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.Aot;
import dev.rlm.repl.local.WorkerCommand.Compiling;
import dev.rlm.repl.local.worker.WorkerExit;
import dev.rlm.repl.session.GuestSession;

/// Makes the ahead-of-time cache from which workers start. A program of its own, for the launcher's background job: a
/// worker runs what cells usually do and writes down which classes that took, and a second process makes the cache.
/// Before that the Python modules that cells often import are compiled.
public final class WorkerCache {
    private static final long HEAP = 1L << 30;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /// What guests do in most runs.
    private static final List<String> CELLS = List.of(
            "import re, json, math, random, itertools, functools, collections, statistics, datetime, textwrap, string\nlen(context)",
            """
                lines = context.splitlines()
                found = [(n, line) for n, line in enumerate(lines) if re.search(r'(?i)error|warn|fail', line)]
                print(len(lines), found[:3])
                words = collections.Counter(re.findall(r'[a-z]+', context.lower()))
                words.most_common(5)""",
            """
                parts = [context[i:i + 400] for i in range(0, len(context), 400)]
                answers = llm_query_batched([f'What is in {part!r}?' for part in parts])
                print('\\n'.join(answers)[:200], json.dumps({'a': [1, 2.5, None]}, indent=1), json.loads('{"b": "c"}'))""",
            "def share(part, whole):\n    return round(100 * part / whole, 1)\n\nshare(1, 0)",
            "answer['content'] = llm_query(f'Sum up: {answers}')\nanswer['ready'] = True");

    private WorkerCache() {}

    /// @param args the user's cache folder for rlm, and the file to make; its folder must exist
    public static void main(String[] args) throws IOException, ReplException {
        Path cache = Path.of(args[1]).toAbsolutePath();
        Path configuration = cache.resolveSibling(cache.getFileName() + ".configuration");
        Path library = new PythonLibrary(Path.of(args[0]).toAbsolutePath(), TimeSource.SYSTEM).unpacked();
        finish(new WorkerCommand(library, Compiling.LIGHTLY, new Aot.None()).startCompiling());
        try {
            rehearse(new WorkerCommand(library, Compiling.FULLY, new Aot.Record(configuration)).start(HEAP));
            finish(new WorkerCommand(library, Compiling.FULLY, new Aot.Create(configuration, cache)).start(HEAP));
        } finally {
            Files.deleteIfExists(configuration);
        }
    }

    private static void rehearse(SystemProcess process) throws ReplException {
        try (process) {
            ReplInput input = new ReplInput(new ContextValue.Text("12:00:01 WARN a line of a log\n".repeat(100)),
                    List.of());
            GuestSession.Opening opening = new GuestSession.Opening(input, 1, true, TimeSource.SYSTEM.nanoTime(),
                    false);
            GuestSession session = new GuestSession.Engine("local", TimeSource.SYSTEM, TIMEOUT, Metrics.Of.WORKER).open(
                    process, opening,
                    WorkerCache::reply);
            for (int i = 0; i < CELLS.size(); i++) {
                session.run(new Cell(i + 1, CELLS.get(i), TIMEOUT), Cancellation.root());
            }
            await(process, WorkerExit.INPUT_ENDED.code());
        }
    }

    private static HostReply reply(GuestCall call) {
        JsonNode prompts = call.arguments().path("prompts");
        if (!prompts.isArray()) {
            return new HostReply.Value(JsonNodeFactory.instance.textNode("a reply"));
        }
        ArrayNode replies = JsonNodeFactory.instance.arrayNode();
        prompts.forEach(_ -> replies.add("a reply"));
        return new HostReply.Value(replies);
    }

    private static void finish(SystemProcess process) throws ReplException {
        try (process) {
            await(process, 0);
        }
    }

    private static void await(SystemProcess process, int good) throws ReplException {
        Optional<String> failure = process.awaitEnd(good);
        if (failure.isPresent()) {
            throw new ReplException("the cache of workers cannot be made: " + failure.get());
        }
    }
}
