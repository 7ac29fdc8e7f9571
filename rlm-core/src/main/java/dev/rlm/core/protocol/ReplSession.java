package dev.rlm.core.protocol;

import java.io.Serial;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.trajectory.NodeLog;
import dev.rlm.core.trajectory.StepEvent;

/// The REPL of a node over its whole life: started in the background, so that the first model call hides it, and
/// started anew when it was lost. Used by the node's thread; `close` by any.
public final class ReplSession implements AutoCloseable {
    private final Callable<Repl> opening;
    private final Runnable lost;
    private final NodeLog log;
    private volatile Starting current;
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
    /// @param opening opens one; throws [ReplException] when the engine fails
    /// @param lost is run when a session is gone and nobody will read what it asked for
    public ReplSession(Callable<Repl> opening, Runnable lost, NodeLog log) {
        this.opening = opening;
        this.lost = lost;
        this.log = log;
        this.current = new Starting(opening);
    }

    /// Runs a cell. A lost session is replaced by a fresh one, without its variables.
    CellResult run(Cell cell, Cancellation cancellation) throws ReplException {
        CellResult result = ready(cancellation).run(cell, cancellation);
        if (result instanceof CellResult.Killed(CellReport _, String why)) {
            replace(why, cancellation);
        }
        return result;
    }

    /// The value of a variable as answer text; empty when there is none of that name.
    ///
    /// @throws LostException when making that text cost the session: a value's own code may do anything
    Optional<String> textOf(String variable, Cancellation cancellation) throws ReplException, LostException {
        Repl repl = ready(cancellation);
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
            current = new Starting(opening);
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

    private Repl ready(Cancellation cancellation) throws ReplException {
        Repl repl = current.await(cancellation);
        if (!announced) {
            announced = true;
            log.append(new StepEvent.ReplStarted(repl.start().engine(), repl.start().duration(), repl.start().warm()));
        }
        return repl;
    }

    /// A session on its way up.
    private static final class Starting {
        private final CompletableFuture<Repl> up = new CompletableFuture<>();
        private final FutureTask<Repl> task;
        private final Thread thread;

        Starting(Callable<Repl> opening) {
            this.task = new FutureTask<>(opening) {
                @Override
                protected void done() {
                    tell(this);
                }
            };
            this.thread = Thread.ofVirtual().name("repl-start").start(task);
        }

        Repl await(Cancellation cancellation) throws ReplException {
            CompletableFuture<Repl> waiting = up.copy();
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

        private void tell(FutureTask<Repl> ended) {
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
                task.get().close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException _) {
                // It never came up: its factory has cleaned up and there is nothing to close.
                return;
            }
        }
    }
}
