package dev.rlm.repl.wasm.worker;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import io.trino.wasm.python.Python;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/// The image that all sessions begin with, as a file: making it takes seconds, most of them for compiling the modules
/// that it has imported; reading it takes a moment. The module is in it, too, without its data, which the pages have.
final class ImageFile {
    private static final byte[] MAGIC = "rlm wasm image 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int WASM_HEADER = 8;
    private static final int CUSTOM = 0;
    private static final int DATA = 11;
    private static final int DATA_COUNT = 12;
    private static final int MOST_PAGES = 1 << 14;

    private ImageFile() {}

    /// What sessions are made of.
    record Loaded(WasmModule module, Image image) {}

    static void write(Image image, Path file) throws IOException {
        byte[] module = withoutData(module());
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.write(MAGIC);
            out.writeInt(module.length);
            out.write(module);
            out.writeInt(image.globals().length);
            for (long global : image.globals()) {
                out.writeLong(global);
            }
            out.writeInt(image.pages().length);
            for (Page page : image.pages()) {
                out.writeBoolean(page != Page.UNTOUCHED);
            }
            for (Page page : image.pages()) {
                if (page != Page.UNTOUCHED) {
                    out.write(page.bytes());
                }
            }
        }
    }

    /// @param budget of what sessions that begin with it change
    /// @throws IOException when it is no such file, or not a whole one
    static Loaded read(Path file, PageBudget budget) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            if (!ByteBuffer.wrap(bytes(in, MAGIC.length)).equals(ByteBuffer.wrap(MAGIC))) {
                throw new IOException("no image of a REPL: " + file);
            }
            WasmModule module = parse(bytes(in, number(in, in.remaining())));
            long[] globals = new long[number(in, in.remaining())];
            for (int i = 0; i < globals.length; i++) {
                globals[i] = in.getLong();
            }
            byte[] kept = bytes(in, number(in, MOST_PAGES));
            Page[] pages = new Page[kept.length];
            for (int i = 0; i < pages.length; i++) {
                pages[i] = kept[i] == 0 ? Page.UNTOUCHED : Page.kept(bytes(in, Page.BYTES));
            }
            return new Loaded(module, new Image(pages, globals, PristineImage.files(budget)));
        }
    }

    /// It was validated when it was compiled, and its code is not run from here.
    private static WasmModule parse(byte[] module) {
        return Parser.builder().withValidation(false).build().parse(() -> new ByteArrayInputStream(module));
    }

    private static int number(ByteBuffer in, int most) throws IOException {
        int number = in.remaining() < Integer.BYTES ? -1 : in.getInt();
        if (number < 0 || number > most) {
            throw new IOException("a broken image of a REPL");
        }
        return number;
    }

    private static byte[] bytes(ByteBuffer in, int length) throws IOException {
        if (length > in.remaining()) {
            throw new IOException("half an image of a REPL");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] module() throws IOException {
        try (InputStream in = Objects.requireNonNull(Python.class.getResourceAsStream("Python.meta"), "Python.meta")) {
            return in.readAllBytes();
        }
    }

    /// Sections are a byte that says what it is, a length, and so many bytes.
    private static byte[] withoutData(byte[] module) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        kept.write(module, 0, WASM_HEADER);
        for (int at = WASM_HEADER; at < module.length;) {
            int start = at;
            int kind = module[at++];
            int length = 0;
            for (int shift = 0;; shift += 7) {
                int next = module[at++];
                length |= (next & 0x7f) << shift;
                if (next >= 0) {
                    break;
                }
            }
            at += length;
            if (kind != DATA && kind != DATA_COUNT && kind != CUSTOM) {
                kept.write(module, start, at - start);
            }
        }
        return kept.toByteArray();
    }
}
