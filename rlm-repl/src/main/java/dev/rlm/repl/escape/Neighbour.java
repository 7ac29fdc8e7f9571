package dev.rlm.repl.escape;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// Another session of the engine that is open all the while and keeps something to itself.
///
/// @param processes those that its start brought, as the host sees them; others that began at that moment may be among
///   them
record Neighbour(TrialSession session, List<Long> processes) implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// Starts it.
    ///
    /// @param knows what it keeps in a variable
    /// @throws ReplException when the engine cannot start a session
    static Neighbour move(ReplFactory engine, String knows, TimeSource time)
            throws ReplException, InterruptedException {
        Set<Long> before = children().collect(Collectors.toSet());
        TrialSession session = TrialSession.open(engine, time);
        session.run("kept = " + Python.text(knows), LIMIT);
        return new Neighbour(session, children().filter(pid -> !before.contains(pid)).toList());
    }

    /// Whether it still runs what it is given.
    boolean isUnharmed() throws InterruptedException {
        return TrialSession.isUnharmed(session.control());
    }

    private static Stream<Long> children() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid);
    }

    @Override
    public void close() {
        session.close();
    }
}
