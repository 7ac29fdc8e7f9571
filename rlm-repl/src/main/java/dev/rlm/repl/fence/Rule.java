package dev.rlm.repl.fence;

import java.util.List;

/// When the filter refuses a system call.
sealed interface Rule {

    /// What the program gets instead of the call.
    enum Refusal {
        /// EPERM
        NOT_PERMITTED(1),
        /// ENOSYS: programs fall back on an older call.
        NO_SUCH_CALL(38),
        /// EAFNOSUPPORT
        NO_SUCH_FAMILY(97);

        private final int errno;

        Refusal(int errno) {
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    /// What the program gets.
    Refusal refusal();

    /// Always.
    record Always(Refusal refusal) implements Rule {}

    /// When an argument, counted from 0, has one of the bits.
    record IfBits(int argument, int bits, Refusal refusal) implements Rule {}

    /// When an argument is one of the values.
    record IfEqual(int argument, List<Integer> values, Refusal refusal) implements Rule {}

    /// When an argument is anything but the value.
    record Unless(int argument, int value, Refusal refusal) implements Rule {}
}
