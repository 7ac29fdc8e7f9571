package dev.rlm.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import dev.rlm.app.trust.UserFolders;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.escape.EscapeList;
import dev.rlm.repl.escape.Trial;
import dev.rlm.repl.escape.Verdict;

/// Tries on this machine whether an engine keeps its guests in: the escape list, attempt by attempt. Lays canary files in
/// folders of its own under the temporary folder and the user's state folder, which are removed at the end, and listens
/// on loopback meanwhile. Sends nothing anywhere.
public final class SandboxTrial {
    private SandboxTrial() {}

    /// What came of an attempt.
    public enum State {
        /// Nothing was seen outside.
        HELD,
        /// Something was seen that must not be.
        ESCAPED,
        /// It was not made.
        SKIPPED;

        /// `held`, `escaped` or `skipped`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// An attempt and what came of it.
    ///
    /// @param id `A03`
    /// @param group the attempt's class, in a word or two: `files`
    /// @param tried in words
    /// @param sign how an escape is seen, in a word
    /// @param detail how it ended for the guest, partly in its words; what was seen; or why it was skipped
    public record Line(String id, String group, String tried, String sign, State state, String detail) {}

    /// @param engine is closed at the end, to see what it leaves behind
    /// @param lines gets each as soon as it is known, on the calling thread
    /// @return all of them
    /// @throws ReplException when the engine cannot run here
    /// @throws IOException when canaries cannot be laid
    public static List<Line> run(ReplFactory engine, Machine machine, Consumer<Line> lines)
            throws ReplException, IOException, InterruptedException {
        List<Line> all = new ArrayList<>();
        new Trial(EscapeList.load(), folders(machine), machine.time(), machine.random()).run(engine, result -> {
            Line line = line(result);
            all.add(line);
            lines.accept(line);
        });
        return all;
    }

    private static List<Path> folders(Machine machine) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return List.of(temporary, UserFolders.make(machine.folders().state()));
        } catch (IOException _) {
            // A home that cannot be written: nothing of ours can stand there.
            return List.of(temporary);
        }
    }

    private static Line line(Trial.Result result) {
        State state = switch (result.verdict()) {
            case Verdict.Held _ -> State.HELD;
            case Verdict.Escaped _ -> State.ESCAPED;
            case Verdict.Skipped _ -> State.SKIPPED;
        };
        String detail = switch (result.verdict()) {
            case Verdict.Held(String how) -> how;
            case Verdict.Escaped(String seen) -> seen;
            case Verdict.Skipped(String why) -> why;
        };
        return new Line(result.attempt().id(), result.attempt().group().title(), result.attempt().tried(),
                result.attempt().sign().word(), state, detail);
    }
}
