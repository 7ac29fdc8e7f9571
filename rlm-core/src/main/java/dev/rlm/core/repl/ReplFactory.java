package dev.rlm.core.repl;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Makes sessions of one engine. Thread-safe.
public interface ReplFactory extends AutoCloseable {

    /// The engine's name in the settings: `local`.
    String engine();

    /// What runs the code, with its version, for the record: `GraalPy 25.2.4`.
    String version();

    /// Why it is this engine, a clause for each that there is, where it was chosen by what the machine has; empty where the
    /// user named it, and before something needed one.
    default Optional<String> chosen() {
        return Optional.empty();
    }

    /// Whether sessions can be started here, as far as can be told without starting one.
    ///
    /// @throws ReplException with what is missing and what to do
    void check() throws ReplException;

    /// What the next session makes before it starts, once on a machine, with how long that takes: a clause; empty where
    /// nothing has to be made.
    default Optional<String> firstUse() {
        return Optional.empty();
    }

    /// What keeps the guests in. May run a program once to find out.
    Isolation isolation();

    /// Starts a session and waits until it is ready and holds its input.
    ///
    /// @param functions serves the guest's host calls, on threads of the session
    /// @throws ReplException when the engine is missing or fails
    Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException;

    /// Whether sessions of this engine can be forked: [Repl#fork].
    default boolean forks() {
        return false;
    }

    /// From now on keeps a process for one more session ready, started in the background, as far as the machine's memory
    /// allows: the next [#open] need not wait for it. Returns at once. An engine whose start costs less than that does
    /// nothing.
    ///
    /// @param memoryBytes that a session may use, as in [ReplSpec]
    default void keepSpare(long memoryBytes) {}

    /// Fetches from elsewhere what sessions need. Only ever asked for by the user; an engine that has all it needs does
    /// nothing.
    ///
    /// @param progress gets how far it has come, a clause, each time when that changes; on the calling thread
    /// @throws ReplException when it cannot be had, with what to do
    default void fetch(Consumer<String> progress) throws ReplException {}

    /// Removes what sessions have left behind whose rlm was killed, where that does not go by itself.
    ///
    /// @return what was removed, a clause each
    /// @throws ReplException when that cannot be told
    default List<String> tidy() throws ReplException {
        return List.of();
    }

    /// Bytes of memory that a session with this input needs at least.
    long memoryFor(ContextValue context);

    /// Ends spare sessions. Sessions that were handed out stay with their owners.
    @Override
    void close();
}
