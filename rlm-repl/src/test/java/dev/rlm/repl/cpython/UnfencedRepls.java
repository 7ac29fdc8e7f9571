package dev.rlm.repl.cpython;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.fence.Surroundings;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.session.GuestSession;

/// The system's CPython with the driver of `native` and **no fence at all**: the host's user, files, network,
/// environment and folder. It shows what a fence is for: a list of escapes must fail here.
public final class UnfencedRepls implements ReplFactory {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final TimeSource time;

    public UnfencedRepls(TimeSource time) {
        this.time = time;
    }

    @Override
    public String engine() {
        return "unfenced";
    }

    @Override
    public String version() {
        return "CPython";
    }

    @Override
    public void check() throws ReplException {
        if (!Files.isExecutable(PYTHON)) {
            throw new ReplException("there is no " + PYTHON);
        }
    }

    @Override
    public Isolation isolation() {
        return new Isolation(List.of(), false, Optional.of("there is no fence; for tests only"));
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        // A shell that is not interactive starts what runs in the background with SIGINT ignored, as a fence does.
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        command.add(PYTHON.toString());
        byte[] compiled = compiled();
        command.addAll(Driver.arguments(compiled, List.of()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PYTHONHASHSEED", String.valueOf(Long.remainderUnsigned(spec.seed(), 1L << 32)));
        long startedAt = time.nanoTime();
        try {
            SystemProcess process = SystemProcess.start(builder, Driver.KIND, new Surroundings.Bare(() -> {}));
            Driver.feed(process.input(), compiled);
            GuestSession.Opening opening = new GuestSession.Opening(input, spec.seed(), false, startedAt, false);
            return new GuestSession.Engine(engine(), time, PATIENCE, Metrics.Of.GUEST).open(process, opening,
                    functions);
        } catch (IOException e) {
            throw new ReplException("no process", e);
        }
    }

    private static byte[] compiled() throws ReplException {
        List<String> command = new ArrayList<>(List.of(PYTHON.toString()));
        command.addAll(Driver.compiler(""));
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            Driver.feedCompiler(process.getOutputStream());
            return process.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new ReplException("no process", e);
        }
    }

    @Override
    public long memoryFor(ContextValue context) {
        return 0;
    }

    @Override
    public void close() {}
}
