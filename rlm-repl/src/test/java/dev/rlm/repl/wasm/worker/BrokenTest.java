package dev.rlm.repl.wasm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import run.endive.runtime.TrapException;
import run.endive.wasm.WasmEngineException;

class BrokenTest {
    private static String error(Throwable failure) {
        return Broken.by(failure).error();
    }

    @Test
    void whatBrokeTheInterpreterIsToldApart() {
        assertThat(error(new GuestExitException(3)))
                .isEqualTo("SystemExit: the code ended the interpreter with code 3");
        assertThat(error(new PagesUsedUpException())).startsWith("MemoryError: the memory of all sessions");
        assertThat(error(new WasmEngineException("out of memory", new OutOfMemoryError()))).isEqualTo("MemoryError");
        assertThat(error(new WasmEngineException("call stack exhausted", new StackOverflowError())))
                .isEqualTo("RecursionError: the stack of the interpreter is used up");
        assertThat(error(new TrapException("out of bounds memory access")))
                .startsWith("RecursionError: the code reached");
        assertThat(error(new ArrayIndexOutOfBoundsException(7))).startsWith("RecursionError: the code reached");
        assertThat(error(new TrapException("Trapped on unreachable instruction")))
                .contains("lock that nobody gives back");
        assertThat(error(new TrapException("integer divide by zero")))
                .isEqualTo("RuntimeError: the code broke the interpreter: integer divide by zero");
    }
}
