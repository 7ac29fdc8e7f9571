/// Keeps a guest's process in, on Linux: a box made by bubblewrap with a filter of system calls, limits and, where they
/// can be had, control groups. Every engine that starts processes uses it.
@NullMarked
package dev.rlm.repl.fence;

import org.jspecify.annotations.NullMarked;
