package dev.rlm.app.budget;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.rlm.app.trust.StateFile;
import dev.rlm.app.trust.TrustException;
import dev.rlm.core.budget.Allowance;
import dev.rlm.core.budget.AllowanceException;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.TimeSource;

/// The money of all runs of a user on a day in UTC, in a file of the state folder: what is spent, and what each process
/// holds for calls on their way. What a process held that has gone counts as spent.
///
/// Safe for use by several threads and processes: each step is one change of the file under its lock.
public final class DailyBudget implements Allowance {
    /// The file's name in the state folder.
    public static final String FILE = "daily";
    private static final Duration MOMENT = Duration.ofMillis(250);

    private final StateFile file;
    private final Usd limit;
    private final TimeSource time;
    private final Processes processes;
    /// What could not be written yet. Guarded by this.
    private Usd heldOver = Usd.ZERO;
    private Usd owed = Usd.ZERO;

    /// @param file named [#FILE], in the user's state folder
    /// @param limit a day
    public DailyBudget(StateFile file, Usd limit, TimeSource time) {
        this(file, limit, time, new Processes(Day.Owner.ofThisProcess(), Day.Owner::isAlive));
    }

    DailyBudget(StateFile file, Usd limit, TimeSource time, Processes processes) {
        this.file = file;
        this.limit = limit;
        this.time = time;
        this.processes = processes;
    }

    /// Who shares the day.
    ///
    /// @param self who holds
    /// @param alive whether a process still runs
    record Processes(Day.Owner self, Predicate<Day.Owner> alive) {}

    @Override
    public Reply ask(Usd cost) {
        return change(day -> {
            Usd alone = day.spent().plus(cost);
            if (alone.isMoreThan(limit)) {
                Breach breach = new Breach.Day(limit, day.spent(), Usd.ZERO, cost);
                return new StateFile.Changed<>(day.text(), new Reply.Refused(breach, limit.less(day.spent())));
            }
            if (alone.plus(day.held()).isMoreThan(limit)) {
                return new StateFile.Changed<>(day.text(), new Reply.Busy());
            }
            return new StateFile.Changed<>(day.hold(processes.self(), cost).text(), new Reply.Held());
        }).orElseGet(Reply.Busy::new);
    }

    @Override
    public Optional<Usd> left() {
        try {
            return Optional.of(limit.less(parse(file.read()).spent()));
        } catch (TrustException | AllowanceException _) {
            return Optional.of(Usd.ZERO);
        }
    }

    @Override
    public synchronized void settle(Usd held, Usd charged) {
        heldOver = heldOver.plus(held);
        owed = owed.plus(charged);
        isWritten();
    }

    /// What is not stays held in the file, so that nobody can spend it, and is written with the next change.
    private boolean isWritten() {
        try {
            return change(day -> new StateFile.Changed<>(day.text(), true)).orElse(false);
        } catch (AllowanceException _) {
            return false;
        }
    }

    @Override
    public void whenChanged(Runnable action) {
        time.schedule(MOMENT, action);
    }

    /// Changes the file, and writes with it what could not be written before; empty when another rlm is at it. A permit
    /// for a model call may be held meanwhile, so it does not wait for long.
    private synchronized <T> Optional<T> change(Function<Day, StateFile.Changed<T>> change) {
        try {
            Optional<T> result = file
                    .tryChange(text -> change.apply(parse(text).settle(processes.self(), heldOver, owed)));
            heldOver = result.isPresent() ? Usd.ZERO : heldOver;
            owed = result.isPresent() ? Usd.ZERO : owed;
            return result;
        } catch (TrustException e) {
            throw unusable(e);
        }
    }

    private Day parse(Optional<String> text) {
        LocalDate today = LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
        try {
            return Day.parse(text, today).at(today, processes.alive());
        } catch (IllegalArgumentException e) {
            throw new AllowanceException("the daily budget cannot be kept: %s is damaged (%s); delete it to begin anew"
                    .formatted(file.path(), e.getMessage()), e);
        }
    }

    private static AllowanceException unusable(TrustException e) {
        return new AllowanceException("the daily budget cannot be kept: " + e.getMessage(), e);
    }
}
