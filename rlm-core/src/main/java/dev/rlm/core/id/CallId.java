package dev.rlm.core.id;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where a call stands in the tree of a run: `0` is the root run, `0.2` its second sub-call or child run, `0.2.1` a
/// sub-call of that child. Given in prompt order before anything starts, so equal runs give equal ids.
///
/// @param path numbers joined by dots, the first always 0
public record CallId(String path) {
    private static final Pattern FORM = Pattern.compile("0(\\.[1-9]\\d*)*");

    public static final CallId ROOT = new CallId("0");

    public CallId {
        if (!FORM.matcher(path).matches()) {
            throw new IllegalArgumentException("not a call id: " + path);
        }
    }

    /// The `n`-th call made by this one, counted from 1.
    public CallId child(int n) {
        return new CallId(path + "." + n);
    }

    /// The call that made this one; empty for the root.
    public Optional<CallId> parent() {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(new CallId(path.substring(0, dot)));
    }

    /// 0 for the root, 1 for what it calls, and so on.
    public int depth() {
        return (int) path.chars().filter(c -> c == '.').count();
    }

    @Override
    public String toString() {
        return path;
    }
}
