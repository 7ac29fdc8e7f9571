package dev.rlm.repl.wasm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import run.endive.wasm.WasmModule;

class WasmSessionTest {
    private final PageBudget budget = new PageBudget(1L << 20);
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final CountDownLatch over = new CountDownLatch(1);

    private WasmSession session(Optional<Image> begins) {
        WasmSession.Making making = new WasmSession.Making(WasmModule.builder().build(), budget, 4, 1);
        return new WasmSession(begins, making, new Outbox(7, new DataOutputStream(sent)), over::countDown);
    }

    private Ending ending() throws Exception {
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(sent.toByteArray()));
        Envelope last = Envelope.read(in).orElseThrow();
        while (last.kind() == Envelope.Kind.METRICS) {
            last = Envelope.read(in).orElseThrow();
        }
        assertThat(last.kind()).isEqualTo(Envelope.Kind.ENDED);
        return Ending.of(last.body()[0]).orElseThrow();
    }

    @Test
    void sessionWithoutABeginningSaysSoAndIsOver() throws Exception {
        session(Optional.empty()).start();
        assertThat(ending()).isEqualTo(Ending.NO_PARENT);
    }

    @Test
    void sessionThatEndsByItselfIsOverAndGivesBackItsMemoryAndFiles() throws Exception {
        PagedMemory memory = PagedMemory.empty(1, 1, budget, new Interrupt());
        memory.writeByte(0, (byte) 1);
        FileTree files = new FileTree(1000, budget);
        files.put("a", new byte[10]);
        WasmSession session = session(Optional.of(new Image(memory.freeze(), new long[0], files)));
        memory.release();
        assertThat(budget.taken()).isEqualTo(2);
        session.image().orElseThrow().close();
        assertThat(budget.taken()).isEqualTo(2);

        session.start();
        assertThat(ending()).as("this module is no Python").isEqualTo(Ending.BROKE);
        assertThat(budget.taken()).isZero();
        assertThat(session.image()).isEmpty();
    }
}
