package dev.rlm.repl.session;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/// The process in which a guest lives, as its engine started it. Thread-safe.
public interface GuestProcess extends AutoCloseable {

    /// What it writes: frames.
    InputStream output();

    /// What it reads: frames.
    OutputStream input();

    /// A signal that stops what runs and keeps the variables, where that is not done by a frame.
    ///
    /// @return whether it was sent; else the session sends the frame
    boolean interrupt();

    /// Ends it at once. Does not wait.
    void kill();

    /// Why it ended, as a clause for the model (`the code ended the Python process`); waits a moment for the end.
    /// Empty when it was killed from outside or still runs.
    Optional<String> whyEnded();

    /// Whether it ended because it had used up what it may have, of memory above all. Only asked once it has ended.
    default boolean endedByLimit() {
        return false;
    }

    /// Processor time that it has used, as the system tells; zero where it does not. After its end: the last that was
    /// seen.
    Duration cpu();

    /// The most memory that it has had, as the system tells; 0 where it does not. After its end: the last that was
    /// seen.
    long memoryPeakBytes();

    /// Ends it and leaves nothing of it behind.
    @Override
    void close();
}
