package dev.rlm.app.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.app.CellOutcome;
import dev.rlm.app.Machine;
import dev.rlm.app.PreparedRun;
import dev.rlm.app.Rlm;
import dev.rlm.app.RunReport;
import dev.rlm.app.RunRequest;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsLoader;
import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.TrustStore;
import dev.rlm.app.trust.UserFolders;
import dev.rlm.core.answer.Answer;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.Setup;
import dev.rlm.core.run.Control;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.repl.local.RecycledWorkers;
import dev.rlm.testkit.FakeModelServer;

/// Makes runs in a folder of their own, over scripted replies or a server, and keeps what came of them. Workers are
/// used again from test to test, because each costs two seconds to start.
final class Runs {
    /// The library is unpacked once for all tests of the module.
    static final Path CACHE = Path.of("target", "rlm-cache").toAbsolutePath();
    static final ReplFactory REPLS = new RecycledWorkers(CACHE, TimeSource.SYSTEM);
    private static final long MEMORY = 16L << 30;

    private final Path folder;
    private final List<ObjectNode> script = new ArrayList<>();
    private final Map<String, String> flags = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> sources = new ArrayList<>();
    private Consumer<StepEvent> listener = _ -> {};
    private Optional<Setup> setup = Optional.empty();
    private Optional<Path> config = Optional.empty();
    private ReplFactory repls = REPLS;
    private TimeSource time = TimeSource.SYSTEM;
    private long available = MEMORY;
    final Control control = Control.create();
    final List<StepEvent> events = new CopyOnWriteArrayList<>();
    final List<String> remarks = new CopyOnWriteArrayList<>();

    Runs(Path folder) {
        this.folder = folder;
    }

    /// Adds a scripted reply for `purpose`.
    Runs reply(String purpose, String text) {
        script.add(JsonNodeFactory.instance.objectNode().put("for", purpose).put("reply", text));
        return this;
    }

    /// Adds a scripted line.
    Runs line(Consumer<ObjectNode> line) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        line.accept(json);
        script.add(json);
        return this;
    }

    /// A reply of the root whose block is `code`.
    Runs code(String code) {
        return reply("root", "```repl\n" + code + "\n```");
    }

    Runs flag(String setting, String value) {
        flags.put(setting, value);
        return this;
    }

    Runs variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// An rlm.toml that is named, as `--config` does.
    Runs config(String toml) {
        try {
            config = Optional.of(Files.writeString(folder.resolve("named.toml"), toml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /// A document of the context.
    Runs document(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sources.add(name);
        return this;
    }

    /// Sessions of another factory than the one that uses workers again.
    Runs engine(ReplFactory factory) {
        repls = factory;
        return this;
    }

    /// As if the machine had that much memory left.
    Runs available(long bytes) {
        available = bytes;
        return this;
    }

    Runs time(TimeSource source) {
        time = source;
        return this;
    }

    Runs on(Consumer<StepEvent> action) {
        listener = action;
        return this;
    }

    /// Code that prepares each session.
    Runs setup(String code) {
        setup = Optional.of(new Setup("prepare.py", code));
        return this;
    }

    /// Runs `code` as the root's one cell, which models serve.
    RunReport own(String code) throws Exception {
        return rlm().run(request("own.py", Optional.of(code)), control, this::happened, remarks::add);
    }

    /// The same without models.
    CellOutcome alone(String code) throws Exception {
        return rlm().prepareCell(request("own.py", Optional.of(code)), remarks::add).run(control, this::happened);
    }

    RunReport ask(String prompt) throws Exception {
        return rlm().run(request(prompt), control, this::happened, remarks::add);
    }

    /// What comes before a run, and no more.
    PreparedRun prepare(String prompt) throws Exception {
        return rlm().prepare(request(prompt), remarks::add);
    }

    /// Makes a run that was prepared, as one who said yes.
    RunReport make(PreparedRun prepared) throws InterruptedException {
        return prepared.run(control, this::happened);
    }

    private void happened(CallId call, int turn, StepEvent event) {
        events.add(event);
        listener.accept(event);
    }

    private RunRequest request(String prompt) {
        return request(prompt, Optional.empty());
    }

    private RunRequest request(String prompt, Optional<String> program) {
        return new RunRequest(prompt, sources, folder, new ByteArrayInputStream(new byte[0]), OptionalLong.of(7),
                program, setup);
    }

    private Rlm rlm() throws IOException {
        if (!script.isEmpty()) {
            Path file = folder.resolve("script.jsonl");
            Files.write(file, script.stream().map(ObjectNode::toString).toList());
            flags.putIfAbsent("model", "scripted/script.jsonl");
        }
        flags.putIfAbsent("logs_dir", folder.resolve("trajectories").toString());
        UserFolders folders = UserFolders.of(Map.of("HOME", folder.resolve("home").toString()), folder);
        TrustStore trust = new TrustStore(folders.state(), Ownership.ofThisProcess());
        SettingsLoader loader = new SettingsLoader(environment, folder, folders, trust);
        Settings settings = config.map(file -> loader.load(flags, file)).orElseGet(() -> loader.load(flags));
        Machine machine = new Machine(folders, () -> MEMORY, () -> available, time,
                RandomGenerator.of("L64X128MixRandom"));
        return new Rlm(settings, machine, repls);
    }

    /// The answer's text, or `none`.
    static String answer(RunReport report) {
        return report.result().outcome().found().map(Answer::text).orElse("none");
    }

    /// What the model was told as the user, in order: the question first.
    List<String> told() {
        return of(StepEvent.ModelCalled.class).stream()
                .flatMap(called -> called.newMessages().stream())
                .map(StepEvent.StoredMessage::message)
                .filter(message -> message.role() == Message.Role.USER)
                .map(Message::text)
                .toList();
    }

    /// What the last call told the model last.
    String lastTold() {
        return told().getLast();
    }

    /// What the root's model was told as the user, in order: the question first. No sub-calls, no children.
    List<String> toldRoot() {
        return told(Purpose.ROOT);
    }

    /// The user's messages of the calls made for `purpose`, in order.
    List<String> told(Purpose purpose) {
        return of(StepEvent.ModelCalled.class).stream()
                .filter(called -> called.purpose() == purpose)
                .flatMap(called -> called.newMessages().stream())
                .map(StepEvent.StoredMessage::message)
                .filter(message -> message.role() == Message.Role.USER)
                .map(Message::text)
                .toList();
    }

    /// The rules behind the hints that were given, in order.
    List<String> hints() {
        return of(StepEvent.Hint.class).stream().map(StepEvent.Hint::why).toList();
    }

    /// The answers that were not taken, each as `rule: value`.
    List<String> rejected() {
        return of(StepEvent.AnswerRejected.class).stream().map(event -> event.why() + ": " + event.value()).toList();
    }

    /// The code that ran, block by block.
    List<String> ran() {
        return of(StepEvent.CodeStarted.class).stream().map(StepEvent.CodeStarted::code).toList();
    }

    /// Makes `server` the model.
    Runs server(FakeModelServer server) throws IOException {
        Path config = Files.createDirectories(folder.resolve("home/.config/rlm"));
        Files.writeString(config.resolve("rlm.toml"), """
            [providers.fake]
            base_url = "%s"
            local = true
            """.formatted(server.baseUrl()));
        return flag("model", "fake/model");
    }

    <E extends StepEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
