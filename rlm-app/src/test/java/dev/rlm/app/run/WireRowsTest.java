package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.answer.Answer;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.ServerReply;

/// The rows of the decision table that hang on how a reply ended, over the wire: withheld, cut off, tool calls.
class WireRowsTest {
    private static final String CUT_OFF = "Note: Your reply was cut off before its end: what it had not finished was not run. Write less at a time.";
    @TempDir
    private Path folder;
    private FakeModelServer server;
    private Runs runs;

    @BeforeEach
    void start() throws Exception {
        server = FakeModelServer.start();
        runs = new Runs(folder).server(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void row22WithheldReplyIsAskedAgainOnceAndThenCountsAsProse() throws Exception {
        queue("", "content_filter");
        queue("I can't.", "content_filter");
        queue("I still can't.", "stop");
        queue("No.", "stop");

        Answer answer = runs.ask("what?").result().outcome().found().orElseThrow();

        assertThat(answer).isEqualTo(new Answer("No.", Answer.How.PROSE, false));
        assertThat(runs.hints()).containsExactly("withheld_reply", "withheld_reply", "no_code");
        assertThat(runs.toldRoot().get(1)).isEqualTo(
                """
                    Note: Your reply was withheld or a refusal, so nothing was done. Write one block of ```repl code that brings \
                    the task on, or FINAL(...).

                    Turn 2/30.""");
    }

    @Test
    void row22WhatTheFilterCutOffDoesNotRun() throws Exception {
        queue("```repl\nprint('half", "content_filter");
        queue("FINAL(the end)", "stop");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("the end");
        assertThat(runs.ran()).isEmpty();
    }

    @Test
    void row23UnfinishedFenceOfAReplyThatWasCutOffDoesNotRun() throws Exception {
        queue("```repl\nprint(1)\n```\n```repl\nprint(2)", "length");
        queue("FINAL(the end)", "stop");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("the end");
        assertThat(runs.ran()).containsExactly("print(1)");
        assertThat(runs.lastTold()).isEqualTo("Output:\n1\n\n" + CUT_OFF + "\n\nVariables: none\nTurn 2/30.");
    }

    @Test
    void row23CompleteFinalOfAReplyThatWasCutOffCounts() throws Exception {
        queue("FINAL(42)\nBecause", "length");

        assertThat(runs.ask("what?").result().outcome().found()).contains(new Answer("42", Answer.How.FINAL, false));
    }

    @Test
    void row23IncompleteFinalDoesNot() throws Exception {
        queue("FINAL(see (a)", "length");
        queue("Words and words and", "length");
        queue("FINAL(the end)", "stop");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("the end");
        assertThat(runs.toldRoot().get(1)).isEqualTo("""
            Note: `FINAL(see (a)` was not taken as an answer: its closing parenthesis is missing.
            %s

            Turn 2/30.""".formatted(CUT_OFF));
        assertThat(runs.toldRoot().get(2)).isEqualTo(CUT_OFF + "\n\nTurn 3/30.");
    }

    @Test
    void row26ToolCallGetsAHint() throws Exception {
        queueToolCall("");
        queueToolCall("```repl\nprint(1)\n```");
        queue("FINAL(the end)", "stop");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("the end");
        String note = "Note: Tool calls are not used here. Write a block of ```repl code instead.";
        assertThat(runs.toldRoot().get(1)).isEqualTo(note + "\n\nTurn 2/30.");
        assertThat(runs.toldRoot().get(2)).isEqualTo("Output:\n1\n\n" + note + "\n\nVariables: none\nTurn 3/30.");
    }

    private void queue(String text, String finish) {
        server.enqueue(ServerReply.body(completion(text, finish).toString()));
    }

    private void queueToolCall(String text) {
        ObjectNode body = completion(text, "tool_calls");
        ObjectNode call = ((ObjectNode) body.path("choices").path(0).path("message")).putArray("tool_calls")
                .addObject();
        call.put("id", "call_1")
                .put("type", "function")
                .putObject("function")
                .put("name", "python")
                .put("arguments", "{\"code\": \"print(1)\"}");
        server.enqueue(ServerReply.body(body.toString()));
    }

    private static ObjectNode completion(String text, String finish) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("id", "1").put("object", "chat.completion");
        body.putObject("usage").put("prompt_tokens", 1).put("completion_tokens", 1);
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0).put("finish_reason", finish);
        choice.putObject("message").put("role", "assistant").put("content", text);
        return body;
    }
}
