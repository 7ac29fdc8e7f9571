package dev.rlm.core.run;

import java.util.random.RandomGenerator;

import dev.rlm.core.budget.Allowance;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.call.Pacing;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.subcall.Places;

/// What the runs of one process share, given by the assembly; nothing of it is static.
///
/// @param tariff the models that are set up, with their prices
/// @param pacing permits for model calls, retries
/// @param places for child REPLs
/// @param repls makes REPL sessions, keeps spare ones
/// @param allowance of money that its runs share with others
/// @param time the clock
/// @param random the source of run ids and seeds
public record Host(
        Tariff tariff,
        Pacing pacing,
        Places places,
        ReplFactory repls,
        Allowance allowance,
        TimeSource time,
        RandomGenerator random) {}
