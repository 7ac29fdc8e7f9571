package dev.rlm.repl.wasm.worker;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// The calls of WASI that have to do with descriptors and paths. Descriptors 1 and 2 are printed text. The folder's own
/// descriptor is the bridge, too: the interpreter's file layer lets through no other that the module does not know.
/// Written to it, a first byte says what the rest is; read, it gives the reply. For one thread.
final class WasiFiles {
    private static final byte OUT = 'o';
    private static final byte ERR = 'e';
    private static final byte CALL = 'c';
    private static final int CHARACTERS = 2;
    private static final int FOLDER = 3;
    private static final int FILE = 4;
    private static final int STAT = 64;
    private static final int FD_STAT = 24;
    private static final int ENTRY = 24;
    private static final int MOST_VECTORS = 1024;
    private static final int MOST_PATH = 4096;
    /// Bytes that are copied on their way between memory, files and printed text, at most: calls of WASI may do less
    /// than they were asked to.
    private static final int MOST_AT_ONCE = 1 << 20;
    /// Bytes of a message with printed text, at most, which is a million characters.
    private static final int MOST_PRINTED = 8 << 20;

    private final PagedMemory memory;
    private final FileTree files;
    private final Bridge bridge;
    private @Nullable ByteBuffer reply;
    private boolean asked;

    WasiFiles(PagedMemory memory, FileTree files, Bridge bridge) {
        this.memory = memory;
        this.files = files;
        this.bridge = bridge;
    }

    void addTo(Map<String, Wasi.Answer> answers) {
        answers.put("fd_prestat_get", this::prestat);
        answers.put("fd_prestat_dir_name", this::prestatName);
        answers.put("fd_fdstat_get", this::descriptorStat);
        answers.put("fd_fdstat_set_flags", _ -> Errno.SUCCESS);
        answers.put("fd_filestat_get", this::fileStat);
        answers.put("path_filestat_get", this::pathStat);
        answers.put("fd_filestat_set_times", a -> files.opened((int) a[0]) == null ? Errno.BADF : Errno.SUCCESS);
        answers.put("path_filestat_set_times",
                a -> files.find((int) a[0], path(a[2], a[3])) == null ? Errno.NOENT : Errno.SUCCESS);
        answers.put("fd_filestat_set_size", this::setSize);
        answers.put("path_open", this::open);
        answers.put("fd_close", this::close);
        answers.put("fd_read", this::read);
        answers.put("fd_pread", this::readAt);
        answers.put("fd_write", this::write);
        answers.put("fd_pwrite", this::writeAt);
        answers.put("fd_seek", this::seek);
        answers.put("fd_tell", this::tell);
        answers.put("fd_readdir", this::readFolder);
        answers.put("fd_sync", _ -> Errno.SUCCESS);
        answers.put("fd_datasync", _ -> Errno.SUCCESS);
        answers.put("fd_advise", _ -> Errno.SUCCESS);
        answers.put("path_create_directory", this::createFolder);
        answers.put("path_remove_directory", this::removeFolder);
        answers.put("path_unlink_file", this::removeFile);
        answers.put("path_rename", this::rename);
    }

    // ---- what there is ----

    private Errno prestat(long[] a) {
        if (a[0] != FileTree.ROOT) {
            return Errno.BADF;
        }
        memory.writeI32((int) a[1], 0);
        memory.writeI32((int) a[1] + 4, FileTree.NAME.length());
        return Errno.SUCCESS;
    }

    private Errno prestatName(long[] a) {
        byte[] name = FileTree.NAME.getBytes(StandardCharsets.UTF_8);
        if (a[0] != FileTree.ROOT || a[2] < name.length) {
            return Errno.BADF;
        }
        memory.write((int) a[1], name);
        return Errno.SUCCESS;
    }

    private static boolean isStream(long descriptor) {
        return descriptor >= 0 && descriptor < FileTree.ROOT;
    }

    private Errno descriptorStat(long[] a) throws ErrnoException {
        int kind = isStream(a[0]) ? CHARACTERS : kind(files.opened((int) a[0]).node());
        memory.write((int) a[1], new byte[FD_STAT]);
        memory.writeByte((int) a[1], (byte) kind);
        memory.writeLong((int) a[1] + 8, -1);
        memory.writeLong((int) a[1] + 16, -1);
        return Errno.SUCCESS;
    }

    private static int kind(FileTree.Node node) {
        return node.folder ? FOLDER : FILE;
    }

    private Errno fileStat(long[] a) throws ErrnoException {
        if (isStream(a[0])) {
            stat((int) a[1], CHARACTERS, 0, 0);
        } else {
            FileTree.Node node = files.opened((int) a[0]).node();
            stat((int) a[1], kind(node), node.id, node.size());
        }
        return Errno.SUCCESS;
    }

    private Errno pathStat(long[] a) throws ErrnoException {
        FileTree.Node node = files.find((int) a[0], path(a[2], a[3]));
        stat((int) a[4], kind(node), node.id, node.size());
        return Errno.SUCCESS;
    }

    private void stat(int address, int kind, long id, long size) {
        memory.write(address, new byte[STAT]);
        memory.writeLong(address + 8, id);
        memory.writeByte(address + 16, (byte) kind);
        memory.writeLong(address + 24, 1);
        memory.writeLong(address + 32, size);
    }

    private String path(long address, long length) throws ErrnoException {
        if (length < 0 || length > MOST_PATH) {
            throw new ErrnoException(Errno.INVAL);
        }
        return new String(memory.readBytes((int) address, (int) length), StandardCharsets.UTF_8);
    }

    // ---- opening and changing ----

    private Errno open(long[] a) throws ErrnoException {
        int flags = (int) a[4];
        FileTree.Way way = new FileTree.Way((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0,
                (a[7] & 1) != 0);
        memory.writeI32((int) a[8], files.open((int) a[0], path(a[2], a[3]), way));
        return Errno.SUCCESS;
    }

    private Errno close(long[] a) throws ErrnoException {
        // These stay, whatever a guest closes.
        if (!isStream(a[0]) && a[0] != FileTree.ROOT) {
            files.close((int) a[0]);
        }
        return Errno.SUCCESS;
    }

    private Errno setSize(long[] a) throws ErrnoException {
        files.resize(files.opened((int) a[0]).node(), a[1]);
        return Errno.SUCCESS;
    }

    private Errno createFolder(long[] a) throws ErrnoException {
        files.createFolder((int) a[0], path(a[1], a[2]));
        return Errno.SUCCESS;
    }

    private Errno removeFolder(long[] a) throws ErrnoException {
        files.removeFolder((int) a[0], path(a[1], a[2]));
        return Errno.SUCCESS;
    }

    private Errno removeFile(long[] a) throws ErrnoException {
        files.removeFile((int) a[0], path(a[1], a[2]));
        return Errno.SUCCESS;
    }

    private Errno rename(long[] a) throws ErrnoException {
        files.rename(files.absolute((int) a[0], path(a[1], a[2])), files.absolute((int) a[3], path(a[4], a[5])));
        return Errno.SUCCESS;
    }

    // ---- reading ----

    private Errno read(long[] a) throws ErrnoException, InterruptedException {
        if (a[0] == FileTree.ROOT) {
            return readReply(a);
        }
        if (isStream(a[0])) {
            memory.writeI32((int) a[3], 0);
            return Errno.SUCCESS;
        }
        FileTree.Open file = files.opened((int) a[0]);
        int count = readInto(a, file, file.at());
        file.seek(file.at() + count);
        memory.writeI32((int) a[3], count);
        return Errno.SUCCESS;
    }

    private Errno readAt(long[] a) throws ErrnoException {
        if (a[3] < 0 || a[0] <= FileTree.ROOT) {
            return Errno.INVAL;
        }
        memory.writeI32((int) a[4], readInto(a, files.opened((int) a[0]), a[3]));
        return Errno.SUCCESS;
    }

    private int readInto(long[] a, FileTree.Open file, long from) throws ErrnoException {
        int done = 0;
        for (int i = 0; i < vectors(a); i++) {
            int vector = (int) a[1] + 8 * i;
            byte[] bytes = files.read(file, from + done, Math.min(length(vector), MOST_AT_ONCE - done));
            memory.write(memory.readInt(vector), bytes);
            done += bytes.length;
        }
        return done;
    }

    private Errno readReply(long[] a) throws ErrnoException, InterruptedException {
        ByteBuffer left = reply;
        if (left == null && asked) {
            Optional<byte[]> came = bridge.reply();
            if (came.isEmpty()) {
                memory.lookUp();
                return Errno.INTR;
            }
            asked = false;
            left = ByteBuffer.wrap(came.get());
        }
        int done = 0;
        for (int i = 0; left != null && i < vectors(a); i++) {
            int vector = (int) a[1] + 8 * i;
            byte[] part = new byte[Math.min(left.remaining(), length(vector))];
            left.get(part);
            memory.write(memory.readInt(vector), part);
            done += part.length;
        }
        reply = left != null && left.hasRemaining() ? left : null;
        memory.writeI32((int) a[3], done);
        return Errno.SUCCESS;
    }

    private static int vectors(long[] a) throws ErrnoException {
        if (a[2] < 0 || a[2] > MOST_VECTORS) {
            throw new ErrnoException(Errno.INVAL);
        }
        return (int) a[2];
    }

    private int length(int vector) throws ErrnoException {
        int length = memory.readInt(vector + 4);
        if (length < 0) {
            throw new ErrnoException(Errno.INVAL);
        }
        return length;
    }

    private Errno readFolder(long[] a) throws ErrnoException {
        FileTree.Open folder = files.opened((int) a[0]);
        if (!folder.node().folder || a[2] < 0) {
            return Errno.NOTDIR;
        }
        List<String> names = files.names(folder);
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        for (int i = (int) Math.min(a[3], names.size()); i < names.size() && entries.size() < a[2]; i++) {
            FileTree.Node node = files.named(folder, names.get(i));
            byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
            entries.writeBytes(ByteBuffer.allocate(ENTRY + name.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(i + 1L)
                    .putLong(node.id)
                    .putInt(name.length)
                    .putInt(kind(node))
                    .put(name)
                    .array());
        }
        int count = (int) Math.min(a[2], entries.size());
        memory.write((int) a[1], entries.toByteArray(), 0, count);
        memory.writeI32((int) a[4], count);
        return Errno.SUCCESS;
    }

    // ---- writing ----

    private Errno write(long[] a) throws ErrnoException {
        if (a[0] == FileTree.ROOT) {
            memory.writeI32((int) a[3], pass(a));
            return Errno.SUCCESS;
        }
        byte[] bytes = gather(a, MOST_AT_ONCE);
        if (isStream(a[0])) {
            bridge.print(a[0] == 2 ? 2 : 1, bytes);
        } else {
            FileTree.Open file = files.opened((int) a[0]);
            file.seek(files.write(file, file.at(), bytes));
        }
        memory.writeI32((int) a[3], bytes.length);
        return Errno.SUCCESS;
    }

    private Errno writeAt(long[] a) throws ErrnoException {
        if (a[3] < 0 || a[0] <= FileTree.ROOT) {
            return Errno.INVAL;
        }
        byte[] bytes = gather(a, MOST_AT_ONCE);
        files.write(files.opened((int) a[0]), a[3], bytes);
        memory.writeI32((int) a[4], bytes.length);
        return Errno.SUCCESS;
    }

    private long total(long[] a) throws ErrnoException {
        long total = 0;
        for (int i = 0; i < vectors(a); i++) {
            total += length((int) a[1] + 8 * i);
        }
        return total;
    }

    /// The first bytes that the vectors name.
    private byte[] gather(long[] a, int most) throws ErrnoException {
        byte[] all = new byte[(int) Math.min(most, total(a))];
        for (int i = 0, done = 0; done < all.length; i++) {
            int vector = (int) a[1] + 8 * i;
            int count = Math.min(length(vector), all.length - done);
            memory.read(memory.readInt(vector), all, done, count);
            done += count;
        }
        return all;
    }

    /// A message goes over the bridge whole or not at all.
    ///
    /// @return its bytes
    private int pass(long[] a) throws ErrnoException {
        byte[] kind = gather(a, 1);
        if (kind.length == 0) {
            throw new ErrnoException(Errno.INVAL);
        }
        long length = total(a);
        if (kind[0] == CALL) {
            reply = null;
            asked = true;
            if (length - 1 > bridge.mostAsked()) {
                bridge.refuse(length - 1);
            } else {
                bridge.ask(rest(a, length));
            }
        } else if ((kind[0] == OUT || kind[0] == ERR) && length <= MOST_PRINTED) {
            bridge.print(kind[0] == OUT ? 1 : 2, rest(a, length));
        } else {
            throw new ErrnoException(Errno.INVAL);
        }
        return (int) length;
    }

    private byte[] rest(long[] a, long length) throws ErrnoException {
        return Arrays.copyOfRange(gather(a, (int) length), 1, (int) length);
    }

    private Errno seek(long[] a) throws ErrnoException {
        if (a[0] <= FileTree.ROOT) {
            return Errno.SPIPE;
        }
        FileTree.Open file = files.opened((int) a[0]);
        file.seek(a[1] + switch ((int) a[2]) {
            case 0 -> 0;
            case 1 -> file.at();
            default -> file.node().size();
        });
        memory.writeLong((int) a[3], file.at());
        return Errno.SUCCESS;
    }

    private Errno tell(long[] a) throws ErrnoException {
        memory.writeLong((int) a[1], files.opened((int) a[0]).at());
        return Errno.SUCCESS;
    }
}
