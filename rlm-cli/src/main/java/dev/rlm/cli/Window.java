package dev.rlm.cli;

import java.util.Optional;

/// The size of the window that the user sees stderr in.
interface Window {

    /// As it is now: a user may change it at any time. Empty when it cannot be told.
    Optional<Size> size();

    /// @param columns at least 1
    /// @param rows at least 1
    record Size(int columns, int rows) {}
}
