package dev.rlm.app.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import dev.rlm.core.budget.Usd;

/// What all runs of a user have spent on a day and hold at the moment, as it stands in the file: a line for the day,
/// and one for each process that holds money. Immutable.
///
/// @param date in UTC
/// @param spent settled on that day
/// @param holds of processes, at most one each
record Day(LocalDate date, Usd spent, List<Hold> holds) {
    private static final Pattern MONEY = Pattern.compile("\\d{1,100}(\\.\\d{1,1000})?");

    Day {
        holds = List.copyOf(holds);
    }

    /// A process of this machine: its number may be given again, its number and start together never are.
    ///
    /// @param started in milliseconds since 1970; 0 where the system does not say
    record Owner(long pid, long started) {
        private static final long CLOCK_STEP_MILLIS = 2_000;

        static Owner of(ProcessHandle process) {
            return new Owner(process.pid(), process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
        }

        static Owner ofThisProcess() {
            return of(ProcessHandle.current());
        }

        /// A start is read from the machine's clock, which may have been set meanwhile.
        boolean isAlive() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(Owner::of)
                    .filter(now -> Math.abs(now.started - started) <= CLOCK_STEP_MILLIS)
                    .isPresent();
        }
    }

    /// What a process has reserved for calls on their way.
    record Hold(Owner owner, Usd amount) {}

    /// Read from the file.
    ///
    /// @throws IllegalArgumentException when a line is none of ours, or the last one is cut off
    static Day parse(Optional<String> text, LocalDate today) {
        List<String> lines = text.stream().flatMap(String::lines).toList();
        if (lines.isEmpty()) {
            return new Day(today, Usd.ZERO, List.of());
        }
        if (!text.get().endsWith("\n")) {
            throw new IllegalArgumentException("cut off: " + lines.getLast());
        }
        List<Hold> holds = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = words(line, "holds", 4);
            holds.add(new Hold(new Owner(Long.parseLong(words[1]), Long.parseLong(words[2])), money(words[3])));
        }
        String[] first = words(lines.getFirst(), "spent", 3);
        try {
            return new Day(LocalDate.parse(first[1]), money(first[2]), holds);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no date: " + first[1], e);
        }
    }

    private static String[] words(String line, String first, int count) {
        String[] words = line.split(" ", -1);
        if (words.length != count || !words[0].equals(first)) {
            throw new IllegalArgumentException("not a line of rlm: " + line);
        }
        return words;
    }

    /// As [#text] writes it, and nothing else: `1e999999999` must not cost memory.
    private static Usd money(String text) {
        if (!MONEY.matcher(text).matches()) {
            throw new IllegalArgumentException("no sum: " + text);
        }
        return Usd.of(text);
    }

    String text() {
        StringBuilder text = new StringBuilder("spent " + date + " " + spent + "\n");
        for (Hold hold : holds) {
            text.append("holds ")
                    .append(hold.owner().pid())
                    .append(' ')
                    .append(hold.owner().started())
                    .append(' ')
                    .append(hold.amount())
                    .append('\n');
        }
        return text.toString();
    }

    /// The books at `today`: a new day begins with nothing spent. One that begins when the clock is set back does not: what
    /// was spent stays, on the later day if that is the next, for it will come again. What a process that has gone still
    /// held counts as spent, for nobody knows what became of its calls.
    Day at(LocalDate today, Predicate<Owner> alive) {
        List<Hold> left = holds.stream().filter(hold -> alive.test(hold.owner())).toList();
        Usd lost = holds.stream()
                .filter(hold -> !alive.test(hold.owner()))
                .map(Hold::amount)
                .reduce(Usd.ZERO, Usd::plus);
        LocalDate day = date.equals(today.plusDays(1)) ? date : today;
        return new Day(day, (today.isAfter(date) ? Usd.ZERO : spent).plus(lost), left);
    }

    Usd held() {
        return holds.stream().map(Hold::amount).reduce(Usd.ZERO, Usd::plus);
    }

    /// With `more` held by `owner`.
    Day hold(Owner owner, Usd more) {
        return withHold(owner, heldBy(owner).plus(more));
    }

    /// With `held` given back by `owner`, and `charged` spent.
    Day settle(Owner owner, Usd held, Usd charged) {
        return new Day(date, spent.plus(charged), withHold(owner, heldBy(owner).less(held)).holds());
    }

    private Usd heldBy(Owner owner) {
        return holds.stream()
                .filter(hold -> hold.owner().equals(owner))
                .map(Hold::amount)
                .reduce(Usd.ZERO, Usd::plus);
    }

    private Day withHold(Owner owner, Usd amount) {
        List<Hold> all = new ArrayList<>(holds.stream().filter(hold -> !hold.owner().equals(owner)).toList());
        if (!amount.isZero()) {
            all.add(new Hold(owner, amount));
        }
        return new Day(date, spent, all);
    }
}
