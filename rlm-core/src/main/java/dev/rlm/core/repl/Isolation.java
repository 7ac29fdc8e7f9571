package dev.rlm.core.repl;

import java.util.List;
import java.util.Optional;

/// What keeps the guests of an engine in, on this machine and today.
///
/// @param fences from the inside out, each a clause for people: `GraalPy without files, processes and network`
/// @param bounded whether something outside the guest's interpreter bounds its memory, its processes and its files, so
///   that code which takes all that it can get harms nobody else
/// @param weaker what is weaker here than it could be, and what to do; empty: nothing
public record Isolation(List<String> fences, boolean bounded, Optional<String> weaker) {
    public Isolation {
        fences = List.copyOf(fences);
    }
}
