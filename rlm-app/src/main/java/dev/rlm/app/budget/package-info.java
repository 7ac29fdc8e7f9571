/// Budgets above a single run.
@NullMarked
package dev.rlm.app.budget;

import org.jspecify.annotations.NullMarked;
