package dev.rlm.repl.wasm.worker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import io.trino.wasm.python.Python;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MutabilityType;

/// One CPython, which lets go its memory and files when it is closed. Belongs to one thread. After an execution that ended with an exception it is not used again: the next
/// begins from an image.
///
/// The module is made for Trino: it imports a module `guest`, and calls one function of it with arguments of SQL types,
/// each a byte that says whether there is a value, and the value. Here they are two texts, and the result is one.
final class Interpreter implements AutoCloseable {
    private static final int ROW = 0;
    private static final int TEXT = 11;
    private static final byte THERE = 1;
    private static final String FUNCTION = "run";

    private final Instance instance;
    private final PagedMemory memory;
    private final FileTree files;
    private final ExportFunction allocate;
    private final ExportFunction deallocate;
    private final ExportFunction execute;

    /// What an interpreter runs in.
    ///
    /// @param seed of what it takes for random
    record Place(WasmModule module, Bridge bridge, long seed) {}

    /// One that begins with the module's own data.
    Interpreter(Place place, PagedMemory memory, FileTree files) {
        this.memory = memory;
        this.files = files;
        this.instance = Instance.builder(place.module)
                .withMachineFactory(Python::create)
                .withMemoryFactory(_ -> memory)
                .withImportValues(new Wasi(memory, files, place.bridge, place.seed).imports(place.module))
                .withStart(false)
                .build();
        this.allocate = instance.export("allocate");
        this.deallocate = instance.export("deallocate");
        this.execute = instance.export("execute");
    }

    /// One that goes on where an image was made, of which all these are.
    Interpreter(Place place, long[] globals, PagedMemory memory, FileTree files) {
        this(place, memory, files);
        for (int i = 0; i < instance.globalCount(); i++) {
            if (instance.global(i).getMutabilityType() == MutabilityType.Var) {
                instance.global(i).setValue(globals[i]);
            }
        }
    }

    PagedMemory memory() {
        return memory;
    }

    /// Loads `/guest/guest.py`; once, before anything is executed.
    void setUp() {
        int name = put((FUNCTION + "\0").getBytes(StandardCharsets.UTF_8));
        int arguments = put(ints(ROW, 2, TEXT, TEXT));
        int result = put(ints(TEXT));
        instance.export("setup").apply(name, arguments, result);
        call(deallocate, name);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putInt);
        return bytes.array();
    }

    private int put(byte[] bytes) {
        int address = call(allocate, bytes.length);
        memory.write(address, bytes);
        return address;
    }

    private static int call(ExportFunction function, int argument) {
        long[] results = function.apply(argument);
        return results == null || results.length == 0 ? 0 : (int) results[0];
    }

    /// Runs an order.
    ///
    /// @param text UTF-8
    /// @return what it returned, UTF-8; empty when it raised, for which there must have been no memory, or an interrupt
    /// @throws RuntimeException of any kind when it was stopped where it was
    Optional<byte[]> execute(String order, byte[] text) {
        byte[] name = order.getBytes(StandardCharsets.UTF_8);
        ByteBuffer head = ByteBuffer.allocate(3 + 2 * Integer.BYTES + name.length).order(ByteOrder.LITTLE_ENDIAN);
        head.put(THERE).put(THERE).putInt(name.length).put(name).put(THERE).putInt(text.length);
        int arguments = call(allocate, head.capacity() + text.length);
        memory.write(arguments, head.array());
        memory.write(arguments + head.capacity(), text);
        int result = call(execute, arguments);
        call(deallocate, arguments);
        if (result == 0) {
            return Optional.empty();
        }
        int skipped = 1 + Integer.BYTES;
        int length = memory.readInt(result) - skipped;
        byte[] returned = memory.readBytes(result + Integer.BYTES + skipped, length);
        call(deallocate, result);
        return Optional.of(returned);
    }

    /// What it is now, between two executions.
    Image freeze() {
        long[] globals = new long[instance.globalCount()];
        Arrays.setAll(globals, i -> instance.global(i).getValue());
        return new Image(memory.freeze(), globals, files.copy());
    }

    /// Pages of WebAssembly that a memory of so many bytes has.
    static int pages(long bytes) {
        return (int) Math.min(1 << 16, bytes / Memory.PAGE_SIZE);
    }

    @Override
    public void close() {
        memory.release();
        files.close();
    }
}
