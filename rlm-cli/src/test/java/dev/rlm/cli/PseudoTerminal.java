package dev.rlm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.architecture.Checkout;

/// A terminal as the kernel has them, with a screen as users see it, made by `src/test/python/terminal.py`. The program
/// in it is the real one but for its REPL, which is [GuestCallCells].
///
/// @param folder the working folder and home of the program
/// @param reflow whether lines are wrapped anew when the width changes, as in most terminals, or cut, as in xterm
record PseudoTerminal(Path folder, int columns, boolean reflow, Map<String, String> environment, List<Step> steps) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 24;
    private static final String SCRIPT = "rlm-cli/src/test/python/terminal.py";

    PseudoTerminal {
        environment = Map.copyOf(environment);
        steps = List.copyOf(steps);
    }

    static PseudoTerminal of(Path folder, int columns) {
        return new PseudoTerminal(folder, columns, true, Map.of("TERM", "xterm-256color", "LC_ALL", "C.UTF-8"),
                List.of());
    }

    /// Something that the user does once `when` is on the screen.
    sealed interface Step {
        String when();

        record Widen(String when, int columns) implements Step {}

        record Type(String when, String keys) implements Step {}

        record Signal(String when, int number) implements Step {}
    }

    PseudoTerminal with(Step... more) {
        return new PseudoTerminal(folder, columns, reflow, environment, List.of(more));
    }

    PseudoTerminal with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return new PseudoTerminal(folder, columns, reflow, changed, steps);
    }

    PseudoTerminal cutting() {
        return new PseudoTerminal(folder, columns, false, environment, steps);
    }

    /// What was seen.
    ///
    /// @param text the lines at the end, each whole, however many rows it took
    /// @param frames the screen after each change, as rows
    /// @param overflows how many characters had no room in their row
    /// @param controls how many control sequences were written
    /// @param unknown control sequences that a simple terminal does not know
    /// @param column of the cursor at the end
    /// @param changed what the program left behind: `cursor hidden`, `wrap off`, `mode changed`
    record Seen(int code, List<String> text, List<List<String>> frames, int overflows, int controls,
            List<String> unknown, int column, List<String> changed) {}

    /// Runs the program with stdin, stdout and stderr in the terminal, to its end.
    Seen run(String... arguments) throws IOException, InterruptedException {
        return run("012", arguments);
    }

    /// The same with stdout in the file `out`.
    Seen runIntoFile(String... arguments) throws IOException, InterruptedException {
        return run("02", arguments);
    }

    private Seen run(String terminals, String... arguments) throws IOException, InterruptedException {
        Process python = new ProcessBuilder("python3", Checkout.root().resolve(SCRIPT).toString(),
                spec(terminals, arguments).toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        python.getOutputStream().close();
        try (InputStream out = python.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (python.waitFor() != 0) {
                throw new AssertionError("terminal.py failed: " + text);
            }
            return JSON.readValue(text, Seen.class);
        } finally {
            python.destroyForcibly();
        }
    }

    private ObjectNode spec(String terminals, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + folder,
                "-Drlm.terminals=" + terminals, "-cp", System.getProperty("java.class.path"),
                GuestCallCells.class.getName()));
        command.addAll(List.of(arguments));
        ObjectNode spec = JSON.createObjectNode()
                .put("folder", folder.toString())
                .put("columns", columns)
                .put("rows", ROWS)
                .put("reflow", reflow)
                .put("stdout", terminals.contains("1") ? null : folder.resolve("out").toString());
        spec.set("command", JSON.valueToTree(command));
        spec.putObject("environment").put("HOME", folder.toString());
        environment.forEach(spec.withObject("/environment")::put);
        ArrayNode doing = spec.putArray("steps");
        for (Step step : steps) {
            ObjectNode next = doing.addObject().put("when", step.when());
            switch (step) {
                case Step.Widen(String _, int width) -> next.put("columns", width);
                case Step.Type(String _, String keys) -> next.put("type", keys);
                case Step.Signal(String _, int number) -> next.put("signal", number);
            }
        }
        return spec;
    }

    /// Whether there is a python3 here that has pseudo-terminals.
    static boolean isHere() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import fcntl, pty, termios").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
