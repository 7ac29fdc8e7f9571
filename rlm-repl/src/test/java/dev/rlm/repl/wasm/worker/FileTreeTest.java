package dev.rlm.repl.wasm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FileTreeTest {
    private static final FileTree.Way CREATE = new FileTree.Way(true, false, false, false, false);
    private static final FileTree.Way READ = new FileTree.Way(false, false, false, false, false);

    private final FileTree files = new FileTree(1000);

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
}
