package dev.rlm.core.protocol;

import java.io.Serial;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.prompt.UserMessage;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.repl.ReplStart;
import dev.rlm.core.repl.Variable;
import dev.rlm.core.trajectory.NodeLog;
import dev.rlm.core.trajectory.StepEvent;

/// The REPL of a node over its whole life: started in the background, so that the first model call hides it, and
/// started anew when it was lost. Used by the node's thread; `close` by any.
public final class ReplSession implements AutoCloseable {
    private final Sessions sessions;
    private final Runnable lost;
    private final NodeLog log;
    private volatile Starting current;
    private volatile List<Variable> variables = List.of();
    private boolean announced;

    /// The session was lost and a fresh one is on its way up. The message says why.
    static final class LostException extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        LostException(String why) {
            super(why);
        }
    }

    /// Starts a session in the background.
    ///
    /// @param lost is run when a session is gone and nobody will read what it asked for
    public ReplSession(Sessions sessions, Runnable lost, NodeLog log) {
        this.sessions = sessions;
        this.lost = lost;
        this.log = log;
        this.current = new Starting(sessions::first);
    }

    /// Whether each session is prepared by a setup.
    boolean hasSetup() {
        return sessions.setup().isPresent();
    }

    /// Whether the first session begins with more than its input.
    boolean beginsWithMore() {
        return sessions.setup().isPresent() || sessions.caller().isPresent();
    }

    /// What the session begins with. Waits for it.
    ///
    /// @throws SetupException when the setup failed
    UserMessage.Made prepared(Cancellation cancellation) throws ReplException, SetupException {
        UserMessage.Made made = ready(cancellation).made();
        variables = made.variables();
        return made;
    }

    /// This session as the caller of child runs that begin with its variables: those that it had when its cell began.
    /// For any thread, while a cell runs.
    ///
    /// @param spec of the child's session
    public Sessions.Caller asCaller(ReplSpec spec, ReplInput input) {
        Starting calling = current;
        return new Sessions.Caller(functions -> calling.await(Cancellation.root())
                .repl()
                .fork(spec, input, functions), variables);
    }

    /// Runs a cell. A lost session is replaced by a fresh one, without its variables.
    ///
    /// @throws SetupException when the session could not be prepared
    CellResult run(Cell cell, Cancellation cancellation) throws ReplException, SetupException {
        CellResult result = runLast(cell, cancellation);
        variables = result.report().variables();
        if (result instanceof CellResult.Killed(CellReport _, CellResult.Cause _, String why)) {
            replace(why, cancellation);
        }
        return result;
    }

    /// Runs a cell after which there is none: a lost session is not replaced.
    CellResult runLast(Cell cell, Cancellation cancellation) throws ReplException, SetupException {
        return ready(cancellation).repl().run(cell, cancellation);
    }

    /// The value of a variable as answer text; empty when there is none of that name.
    ///
    /// @throws LostException when making that text cost the session: a value's own code may do anything
    Optional<String> textOf(String variable, Cancellation cancellation)
            throws ReplException, LostException, SetupException {
        Repl repl = ready(cancellation).repl();
        try {
            return repl.textOf(variable);
        } catch (ReplException e) {
            if (!replace(e.getMessage(), cancellation)) {
                throw e;
            }
            throw new LostException(e.getMessage());
        }
    }

    /// @return false when the node is being stopped, so that no other session is wanted
    private boolean replace(String why, Cancellation cancellation) {
        current.close();
        lost.run();
        boolean wanted = cancellation.cause().map(ReplSession::leavesALastAnswer).orElse(true);
        if (wanted) {
            log.append(new StepEvent.ReplLost(why, "all variables"));
            announced = false;
            current = new Starting(sessions::open);
        }
        return wanted;
    }

    private static boolean leavesALastAnswer(Cancellation.Cause cause) {
        return switch (cause) {
            case ANSWER_NOW, TIME_UP -> true;
            case STOP, RUN_FAILED, ENDED -> false;
        };
    }

    @Override
    public void close() {
        current.close();
    }

    private Sessions.Prepared ready(Cancellation cancellation) throws ReplException, SetupException {
        Sessions.Prepared prepared = current.await(cancellation);
        if (!announced) {
            announced = true;
            ReplStart start = prepared.repl().start();
            log.append(new StepEvent.ReplStarted(start.engine(), start.duration(), start.warm()));
            if (prepared.made() instanceof UserMessage.Made.Missing(String why)) {
                log.append(new StepEvent.ReplLost(why, "the variables of the caller"));
            }
            prepared.setup().map(CellEvents::setup).ifPresent(log::append);
        }
        if (prepared.setup().isPresent()) {
            SetupException.throwUnlessCompleted(sessions.setup().orElseThrow(), prepared.setup().get());
        }
        return prepared;
    }

    /// A session on its way up.
    private static final class Starting {
        private final CompletableFuture<Sessions.Prepared> up = new CompletableFuture<>();
        private final FutureTask<Sessions.Prepared> task;
        private final Thread thread;

        Starting(Callable<Sessions.Prepared> opening) {
            this.task = new FutureTask<>(opening) {
                @Override
                protected void done() {
                    tell(this);
                }
            };
            this.thread = Thread.ofVirtual().name("repl-start").start(task);
        }

        Sessions.Prepared await(Cancellation cancellation) throws ReplException {
            CompletableFuture<Sessions.Prepared> waiting = up.copy();
            try (Registration _ = cancellation.onCancel(() -> waiting.cancel(false))) {
                return waiting.get();
            } catch (CancellationException e) {
                throw new ReplException("stopped while the REPL was starting", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ReplException("interrupted while the REPL was starting", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ReplException cause) {
                    throw cause;
                }
                throw new ReplException("the REPL could not be started: " + e.getCause(), e);
            }
        }

        private void tell(FutureTask<Sessions.Prepared> ended) {
            switch (ended.state()) {
                case SUCCESS -> up.complete(ended.resultNow());
                case FAILED -> up.completeExceptionally(ended.exceptionNow());
                case CANCELLED, RUNNING -> up.cancel(false);
            }
        }

        /// Ends it: at once when it is up, else by interrupting its start.
        void close() {
            thread.interrupt();
            try {
                task.get().repl().close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException _) {
                // It never came up: its factory has cleaned up and there is nothing to close.
                return;
            }
        }
    }
}
