package dev.rlm.repl.jvm;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;

/// What cells usually do, for a worker that writes down which classes that takes.
public final class Rehearsal {
    /// How long a cell of it may take.
    public static final Duration TIMEOUT = Duration.ofMinutes(2);

    /// What the session begins with.
    public static final ReplInput INPUT = new ReplInput(
            new ContextValue.Text("12:00:01 WARN a line of a log\n".repeat(100)), List.of());

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

    private Rehearsal() {}

    /// Runs the cells.
    public static void run(Repl repl) throws ReplException {
        for (int i = 0; i < CELLS.size(); i++) {
            repl.run(new Cell(i + 1, CELLS.get(i), TIMEOUT), Cancellation.root());
        }
    }

    /// What the session's calls are answered with.
    public static HostReply reply(GuestCall call) {
        JsonNode prompts = call.arguments().path("prompts");
        if (!prompts.isArray()) {
            return new HostReply.Value(JsonNodeFactory.instance.textNode("a reply"));
        }
        ArrayNode replies = JsonNodeFactory.instance.arrayNode();
        prompts.forEach(_ -> replies.add("a reply"));
        return new HostReply.Value(replies);
    }
}
