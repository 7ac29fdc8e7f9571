package dev.rlm.pricing;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

import dev.rlm.core.budget.ModelPrice.Tier;
import dev.rlm.core.budget.Usd;

/// A model of the price file.
///
/// @param entries plain names and patterns that mean it
/// @param resold whether the provider did not make it, but sells another's
/// @param contextWindow tokens, where published
/// @param rows in the order of the file: a later row takes the place of an earlier one as soon as it holds
record PublishedModel(List<String> entries, boolean resold, OptionalInt contextWindow, List<Row> rows) {
    PublishedModel {
        entries = List.copyOf(entries);
        rows = List.copyOf(rows);
        if (rows.isEmpty() || rows.getFirst().from().isPresent() || rows.getFirst().someHours()) {
            throw new IllegalArgumentException("the first row holds always: " + entries);
        }
    }

    /// @param from first day on which it holds; empty: always
    /// @param someHours holds at some hours of the day only
    /// @param tiers the first from 0 tokens
    record Row(Optional<LocalDate> from, boolean someHours, List<Tier> tiers) {
        Row {
            tiers = List.copyOf(tiers);
        }

        boolean holdsOn(LocalDate day) {
            return from.isEmpty() || !day.isBefore(from.get());
        }

        private Tier tierFrom(long tokens) {
            return tiers.stream()
                    .filter(tier -> tier.fromInputTokens() <= tokens)
                    .reduce((_, last) -> last)
                    .orElseThrow();
        }
    }

    /// The rates on `day`. Where they change with the hour, the dearest of each: a call may take a while, and what was
    /// allowed must hold for all of it.
    List<Tier> tiersOn(LocalDate day) {
        List<Row> holding = holdingOn(day);
        TreeSet<Long> thresholds = new TreeSet<>();
        holding.forEach(row -> row.tiers().forEach(tier -> thresholds.add(tier.fromInputTokens())));
        return thresholds.stream()
                .map(from -> holding.stream()
                        .map(row -> row.tierFrom(from))
                        .reduce(PublishedModel::dearest)
                        .orElseThrow())
                .toList();
    }

    /// The rows that hold at one hour or another: the last one that holds all day, and those of some hours behind it.
    private List<Row> holdingOn(LocalDate day) {
        List<Row> holding = new ArrayList<>();
        for (Row row : rows.reversed()) {
            if (row.holdsOn(day)) {
                holding.add(row);
                if (!row.someHours()) {
                    break;
                }
            }
        }
        return holding;
    }

    private static Tier dearest(Tier one, Tier other) {
        return new Tier(Math.max(one.fromInputTokens(), other.fromInputTokens()), dearest(one.input(), other.input()),
                dearest(one.cacheRead(), other.cacheRead()), dearest(one.cacheWrite(), other.cacheWrite()),
                dearest(one.output(), other.output()));
    }

    private static Usd dearest(Usd one, Usd other) {
        return one.isMoreThan(other) ? one : other;
    }
}
