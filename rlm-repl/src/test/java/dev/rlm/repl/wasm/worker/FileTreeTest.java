package dev.rlm.repl.wasm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {
    private static final FileTree.Way CREATE = new FileTree.Way(true, false, false, false, false);
    private static final FileTree.Way READ = new FileTree.Way(false, false, false, false, false);

    private final PageBudget budget = new PageBudget(8L * Page.BYTES);
    private final FileTree files = new FileTree(1000, budget);

    private static void write(FileTree files, String path, String text) throws ErrnoException {
        int number = files.open(FileTree.ROOT, path, CREATE);
        files.write(files.opened(number), 0, text.getBytes(StandardCharsets.UTF_8));
        files.close(number);
    }

    private static String read(FileTree files, String path) throws ErrnoException {
        int number = files.open(FileTree.ROOT, path, READ);
        String text = new String(files.read(files.opened(number), 0, 10_000), StandardCharsets.UTF_8);
        files.close(number);
        return text;
    }

    private static Errno errno(Executable action) {
        return assertThrows(ErrnoException.class, action).errno();
    }

    @Test
    void copiesAreIndependentOfEachOtherWithTheirOpenDescriptors() throws Exception {
        write(files, "a", "one");
        int number = files.open(FileTree.ROOT, "a", READ);
        files.opened(number).seek(1);
        FileTree copy = files.copy();
        write(files, "a", "ONE");
        copy.removeFile(FileTree.ROOT, "a");

        assertThat(read(files, "a")).isEqualTo("ONE");
        assertThat(new String(copy.read(copy.opened(number), copy.opened(number).at(), 10), StandardCharsets.UTF_8))
                .isEqualTo("ne");
        assertThat(errno(() -> read(copy, "a"))).isEqualTo(Errno.NOENT);
    }

    @Test
    void quotaHoldsAndIsGivenBackWithTheLastTraceOfAFile() throws Exception {
        write(files, "a", "x".repeat(600));
        assertThat(errno(() -> write(files, "b", "x".repeat(401)))).isEqualTo(Errno.NOSPC);
        int open = files.open(FileTree.ROOT, "a", READ);
        files.removeFile(FileTree.ROOT, "a");
        assertThat(errno(() -> write(files, "b", "x".repeat(401)))).isEqualTo(Errno.NOSPC);
        files.close(open);
        write(files, "b", "x".repeat(1000));
        assertThat(errno(() -> files.resize(files.find(FileTree.ROOT, "b"), 1L << 40))).isEqualTo(Errno.FBIG);
    }

    @Test
    void descriptorsAreLimited() throws Exception {
        write(files, "a", "");
        for (int i = 0; i < 256; i++) {
            files.open(FileTree.ROOT, "a", READ);
        }
        assertThat(errno(() -> files.open(FileTree.ROOT, "a", READ))).isEqualTo(Errno.MFILE);
    }

    @Test
    void nothingIsAboveTheRoot() {
        for (String path : new String[]{"..", "../etc/passwd", "a/../../b", "/../x"}) {
            assertThat(errno(() -> files.open(FileTree.ROOT, path, CREATE))).isEqualTo(Errno.NOTCAPABLE);
        }
        assertThat(errno(() -> files.removeFolder(FileTree.ROOT, "."))).isEqualTo(Errno.PERM);
    }

    @Test
    void foldersHoldFilesAndMoveWithThem() throws Exception {
        files.createFolder(FileTree.ROOT, "d");
        write(files, "d/a", "text");
        assertThat(errno(() -> files.removeFolder(FileTree.ROOT, "d"))).isEqualTo(Errno.NOTEMPTY);
        assertThat(errno(() -> files.createFolder(FileTree.ROOT, "d"))).isEqualTo(Errno.EXIST);
        assertThat(errno(() -> files.createFolder(FileTree.ROOT, "none/d"))).isEqualTo(Errno.NOENT);
        assertThat(errno(() -> write(files, "d/a/b", ""))).isEqualTo(Errno.NOTDIR);
        assertThat(errno(() -> files.rename("d", "d/e"))).isEqualTo(Errno.INVAL);
        files.rename("d", "e");

        assertThat(read(files, "e/a")).isEqualTo("text");
        assertThat(files.names(files.opened(FileTree.ROOT))).containsExactly("e");
        assertThat(errno(() -> read(files, "d/a"))).isEqualTo(Errno.NOENT);
    }

    @Test
    void shrunkFileGrowsAgainWithZeros() throws Exception {
        write(files, "a", "secret");
        FileTree.Node node = files.find(FileTree.ROOT, "a");
        files.resize(node, 1);
        files.resize(node, 4);
        assertThat(read(files, "a")).isEqualTo("s\0\0\0");
    }

    @Test
    void cutFilesGiveBackWhatTheyTook() throws Exception {
        FileTree large = new FileTree(4L * Page.BYTES, budget);
        for (int i = 0; i < 100; i++) {
            write(large, "a" + i, "x".repeat(4 * Page.BYTES));
            assertThat(budget.taken()).isEqualTo(4);
            large.resize(large.find(FileTree.ROOT, "a" + i), 1);
            assertThat(budget.taken()).isOne();
            large.resize(large.find(FileTree.ROOT, "a" + i), 0);
            assertThat(budget.taken()).isZero();
        }
    }

    @Test
    void filesTakeFromTheBudgetOnceForAllCopiesUntilTheLastIsClosed() throws Exception {
        FileTree large = new FileTree(8L * Page.BYTES, budget);
        write(large, "a", "x".repeat(5 * Page.BYTES));
        FileTree copy = large.copy();
        assertThat(budget.taken()).isEqualTo(5);
        write(copy, "a", "y");
        assertThat(budget.taken()).isEqualTo(6);
        assertThat(errno(() -> write(copy, "b", "z".repeat(3 * Page.BYTES)))).isEqualTo(Errno.NOSPC);
        assertThat(read(copy, "b")).as("what fitted").hasSize(10_000);
        copy.resize(copy.find(FileTree.ROOT, "b"), 0);
        assertThat(budget.taken()).isEqualTo(6);
        large.close();
        large.close();
        assertThat(budget.taken()).as("one of its own, four that were shared").isEqualTo(5);
        assertThat(read(copy, "a")).startsWith("yx");
        copy.close();
        assertThat(budget.taken()).isZero();
    }

    /// Beside plain arrays: whatever is written, cut, removed and copied.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void contentsAreAsThoseOfPlainArrays(long seed) throws Exception {
        Random random = new Random(seed);
        PageBudget ample = new PageBudget(1L << 30);
        FileTree files = new FileTree(1L << 20, ample);
        byte[] plain = {};
        for (int step = 0; step < 300; step++) {
            int at = random.nextInt(4 * Page.BYTES);
            int number = files.open(FileTree.ROOT, "a", CREATE);
            if (random.nextInt(3) == 0) {
                files.resize(files.opened(number).node(), at);
                plain = Arrays.copyOf(plain, at);
            } else {
                byte[] bytes = new byte[1 + random.nextInt(2 * Page.BYTES)];
                random.nextBytes(bytes);
                files.write(files.opened(number), at, bytes);
                plain = Arrays.copyOf(plain, Math.max(plain.length, at + bytes.length));
                System.arraycopy(bytes, 0, plain, at, bytes.length);
            }
            assertThat(files.read(files.opened(number), 0, 1 << 20)).as("step " + step).isEqualTo(plain);
            files.close(number);
            if (random.nextInt(10) == 0) {
                FileTree copy = files.copy();
                files.close();
                files = copy;
            }
        }
        files.close();
        assertThat(ample.taken()).isZero();
    }

    @Test
    void fileThatFindsNoMemoryIsAsLongAsWhatFitted() throws Exception {
        FileTree large = new FileTree(64L * Page.BYTES, budget);
        int number = large.open(FileTree.ROOT, "a", CREATE);
        FileTree.Open file = large.opened(number);
        assertThat(errno(() -> large.write(file, 0, new byte[9 * Page.BYTES]))).isEqualTo(Errno.NOSPC);
        assertThat(file.node().size()).isEqualTo(8 * Page.BYTES);
        assertThat(errno(() -> large.write(file, 20L * Page.BYTES, new byte[1]))).isEqualTo(Errno.NOSPC);
        assertThat(file.node().size()).isEqualTo(8 * Page.BYTES);
        large.resize(file.node(), 20L * Page.BYTES);
        assertThat(budget.taken()).as("zeros take nothing").isEqualTo(8);
        large.resize(file.node(), 0);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void nothingIsWrittenFartherThanAFileCanReach() throws Exception {
        int number = files.open(FileTree.ROOT, "a", CREATE);
        for (long at : new long[]{Long.MAX_VALUE - 1, Long.MAX_VALUE, 1L << 31, 1L << 28}) {
            assertThat(errno(() -> files.write(files.opened(number), at, new byte[2]))).isEqualTo(Errno.FBIG);
        }
        assertThat(files.opened(number).node().size()).isZero();
    }
}
