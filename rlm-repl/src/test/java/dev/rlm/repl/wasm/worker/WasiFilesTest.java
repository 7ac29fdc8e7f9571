package dev.rlm.repl.wasm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class WasiFilesTest {
    private static final int PAGES = 256;
    private static final int VECTOR = 8;
    private static final int RESULT = 64;
    private static final int TEXT = 4096;

    private final PageBudget budget = new PageBudget(1L << 30);
    private final PagedMemory memory = PagedMemory.empty(PAGES, PAGES, budget, new Interrupt());
    private final FileTree files = new FileTree(64 << 20, budget);
    private final List<String> said = new ArrayList<>();
    private final Map<String, Wasi.Answer> answers = new HashMap<>();

    WasiFilesTest() {
        new WasiFiles(memory, files, new Heard()).addTo(answers);
    }

    private Errno call(String name, long... arguments) throws Exception {
        return Objects.requireNonNull(answers.get(name)).to(arguments);
    }

    private void vector(int number, int address, int length) {
        memory.writeI32(VECTOR + 8 * number, address);
        memory.writeI32(VECTOR + 8 * number + 4, length);
    }

    private void text(String text) {
        memory.write(TEXT, text.getBytes(StandardCharsets.UTF_8));
        vector(0, TEXT, text.length());
    }

    private int file() throws ErrnoException {
        return files.open(FileTree.ROOT, "a", new FileTree.Way(true, false, false, false, false));
    }

    @Test
    void oneCallWritesAndReadsAMegabyteAtMostWhateverItNames() throws Exception {
        int file = file();
        memory.fill((byte) 7, 0x10_0000, 0x50_0000);
        vector(0, 0x10_0000, 1000);
        vector(1, 0x10_0000, 0x40_0000);
        assertThat(call("fd_write", file, VECTOR, 2, RESULT)).isEqualTo(Errno.SUCCESS);
        assertThat(memory.readInt(RESULT)).isEqualTo(1 << 20);
        assertThat(call("fd_pwrite", file, VECTOR, 2, 1 << 20, RESULT)).isEqualTo(Errno.SUCCESS);
        assertThat(files.opened(file).node().size()).isEqualTo(2 << 20);

        vector(0, 0x60_0000, 1000);
        vector(1, 0x60_0000 + 1000, 0x40_0000);
        assertThat(call("fd_pread", file, VECTOR, 2, 0, RESULT)).isEqualTo(Errno.SUCCESS);
        assertThat(memory.readInt(RESULT)).isEqualTo(1 << 20);
        assertThat(memory.readBytes(0x60_0000, 1 << 20)).containsOnly(7);
        assertThat(memory.read(0x60_0000 + (1 << 20))).isZero();
    }

    @Test
    void messagesGoOverTheBridgeWholeOrNotAtAll() throws Exception {
        text("ohello");
        call("fd_write", FileTree.ROOT, VECTOR, 1, RESULT);
        assertThat(memory.readInt(RESULT)).isEqualTo(6);
        text("c{}");
        call("fd_write", FileTree.ROOT, VECTOR, 1, RESULT);
        text("c" + "x".repeat(101));
        call("fd_write", FileTree.ROOT, VECTOR, 1, RESULT);
        assertThat(memory.readInt(RESULT)).isEqualTo(102);
        vector(1, TEXT, 9 << 20);
        text("o");
        assertThat(assertThrows(ErrnoException.class, () -> call("fd_write", FileTree.ROOT, VECTOR, 2, RESULT)).errno())
                .isEqualTo(Errno.INVAL);
        text("?");
        assertThat(assertThrows(ErrnoException.class, () -> call("fd_write", FileTree.ROOT, VECTOR, 1, RESULT)).errno())
                .isEqualTo(Errno.INVAL);
        assertThat(said).containsExactly("1 hello", "asked {}", "refused 101");
    }

    @Test
    void writingBeyondWhatAFileCanReachFails() throws Exception {
        int file = file();
        text("xy");
        assertThat(assertThrows(ErrnoException.class,
                () -> call("fd_pwrite", file, VECTOR, 1, Long.MAX_VALUE - 1, RESULT)).errno()).isEqualTo(Errno.FBIG);
    }

    private final class Heard implements Bridge {
        @Override
        public void print(int stream, byte[] text) {
            said.add(stream + " " + new String(text, StandardCharsets.UTF_8));
        }

        @Override
        public void ask(byte[] request) {
            said.add("asked " + new String(request, StandardCharsets.UTF_8));
        }

        @Override
        public int mostAsked() {
            return 100;
        }

        @Override
        public void refuse(long length) {
            said.add("refused " + length);
        }

        @Override
        public Optional<byte[]> reply() {
            return Optional.empty();
        }

        @Override
        public boolean sleep(long nanos) {
            return true;
        }
    }
}
