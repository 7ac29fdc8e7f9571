package dev.rlm.repl.wasm.worker;

/// SIGINT for an interpreter that has no signals from outside: what a signal's arrival changes in CPython's memory is
/// written there. Its evaluation loop sees it at the next jump or call, and raises KeyboardInterrupt.
///
/// The addresses are those of trino-wasm-python 3.13-8, whose module is laid out once and for all. They were found as
/// what `_thread.interrupt_main()` writes: `Handlers[SIGINT].tripped` and `is_tripped` of signalmodule.c, and the bit for
/// signals in the `eval_breaker` of the one thread's state. With another version a test of interrupts fails.
final class Interrupt implements PagedMemory.Alarm {
    private static final int TRIPPED_SIGINT = 2_749_508;
    private static final int TRIPPED = 2_750_020;
    private static final int EVAL_BREAKER = 2_897_932;
    private static final int SIGNALS_PENDING = 1 << 1;

    @Override
    public int address() {
        return EVAL_BREAKER;
    }

    @Override
    public void arrived(PagedMemory memory) {
        memory.writeI32(TRIPPED_SIGINT, 1);
        memory.writeI32(TRIPPED, 1);
        memory.writeI32(EVAL_BREAKER, memory.readInt(EVAL_BREAKER) | SIGNALS_PENDING);
    }

    /// Takes back one that was not seen.
    static void clear(PagedMemory memory) {
        memory.quiet();
        memory.writeI32(TRIPPED_SIGINT, 0);
        memory.writeI32(TRIPPED, 0);
        memory.writeI32(EVAL_BREAKER, memory.readInt(EVAL_BREAKER) & ~SIGNALS_PENDING);
    }
}
