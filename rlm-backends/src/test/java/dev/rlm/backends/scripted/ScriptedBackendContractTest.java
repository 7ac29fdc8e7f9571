package dev.rlm.backends.scripted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.backends.LlmBackendContract;
import dev.rlm.backends.tokens.O200kCounter;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.testkit.FakeTime;

class ScriptedBackendContractTest implements LlmBackendContract {
    @TempDir
    private Path folder;

    @Override
    public LlmBackend backendOf(Behaviour behaviour, FakeTime time) throws IOException, ScriptException {
        ObjectNode line = new ObjectMapper().createObjectNode().put("repeat", true);
        switch (behaviour) {
            case Behaviour.Replies(String text, long input, long output) -> {
                line.put("reply", text);
                line.putObject("usage").put("input_tokens", input).put("output_tokens", output);
            }
            case Behaviour.Fails(int status, Map<String, String> headers) -> {
                ObjectNode error = line.putObject("error").put("status", status);
                new TreeMap<>(headers).forEach(error.putObject("headers")::put);
            }
            case Behaviour.Hangs() -> line.put("reply", "too late").put("delay_ms", 3_600_000);
        }
        Path script = Files.writeString(folder.resolve("script.jsonl"), line + "\n");
        return ScriptedBackend.load(script, new O200kCounter(), time);
    }

    @Override
    public void awaitHanging(FakeTime time) throws InterruptedException {
        time.awaitWaiting(1);
    }
}
