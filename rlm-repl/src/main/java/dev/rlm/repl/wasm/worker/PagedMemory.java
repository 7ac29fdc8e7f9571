package dev.rlm.repl.wasm.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;

/// A linear memory in pages that several guests share until one of them writes: freezing, forking and restoring take
/// as long as copying an array of references. Belongs to the thread that runs its guest; only [#alarm] is for any.
///
/// Three arrays of the same length say what a page is. `pages` has them all. `writable` has those that are this
/// memory's own, and null for what is shared. `readable` has what may be read without further ado: null there sends the
/// guest's thread to [#arrived], which is how another thread makes it look up in the middle of whatever it does,
/// without a cost for all other reads.
final class PagedMemory implements Memory {
    /// In terms of WebAssembly, where a page has 64 KB.
    private static final int OURS_IN_A_PAGE = Memory.PAGE_SIZE / Page.BYTES;
    private static final int SHIFT = Integer.numberOfTrailingZeros(Page.BYTES);
    private static final int MASK = Page.BYTES - 1;
    private static final Page[] NONE = {};
    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private final int most;
    private final PageBudget budget;
    private final Alarm alarm;
    private Page[] pages;
    private byte[] @Nullable [] writable;
    private byte[] @Nullable [] readable;
    private boolean fresh;
    private volatile boolean alarmed;

    /// What happens in the guest when another thread has rung.
    interface Alarm {
        /// Where the guest looks often.
        int address();

        /// Changes the memory; called on the guest's thread, between two of its instructions.
        void arrived(PagedMemory memory);
    }

    /// A memory of zeros that takes the data of the module that is loaded into it.
    ///
    /// @param most pages of WebAssembly
    static PagedMemory empty(int initial, int most, PageBudget budget, Alarm alarm) {
        Page[] pages = Page.extended(NONE, initial * OURS_IN_A_PAGE);
        PagedMemory memory = new PagedMemory(pages, most, budget, alarm);
        memory.fresh = true;
        return memory;
    }

    /// A memory that begins as `frozen`.
    PagedMemory(Page[] frozen, int most, PageBudget budget, Alarm alarm) {
        this.most = most;
        this.budget = budget;
        this.alarm = alarm;
        this.pages = Page.hold(frozen);
        this.writable = new byte[frozen.length][];
        this.readable = bytes(pages);
    }

    private static VarHandle view(Class<?> kind) {
        return MethodHandles.byteArrayViewVarHandle(kind, ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[][] bytes(Page[] pages) {
        byte[][] bytes = new byte[pages.length][];
        Arrays.setAll(bytes, i -> pages[i].bytes());
        return bytes;
    }

    /// What is in it now, held for the caller. From now on all pages are shared.
    Page[] freeze() {
        Arrays.fill(writable, null);
        return Page.hold(pages);
    }

    /// Lets its pages go; for the end of the memory. Doing it again does nothing.
    void release() {
        Page.drop(pages);
        pages = NONE;
        writable = new byte[0][];
        readable = writable;
    }

    /// Bytes that are anything but untouched zeros, whether they are shared or not.
    long residentBytes() {
        return Arrays.stream(pages).filter(page -> page != Page.UNTOUCHED).count() * Page.BYTES;
    }

    /// How many addresses there are.
    long bytes() {
        return (long) pages.length * Page.BYTES;
    }

    /// Makes the guest's thread call the alarm's [Alarm#arrived] soon; for any thread, and to be repeated until it did.
    void alarm() {
        alarmed = true;
        byte[] @Nullable [] now = readable;
        int number = alarm.address() >>> SHIFT;
        if (number < now.length) {
            now[number] = null;
        }
    }

    /// The same at once, on the guest's own thread.
    void lookUp() {
        alarmed = false;
        alarm.arrived(this);
    }

    /// Forgets an alarm that has not arrived.
    void quiet() {
        alarmed = false;
    }

    private byte[] arrived(int address) {
        int number = address >>> SHIFT;
        readable[number] = pages[number].bytes();
        if (alarmed) {
            alarmed = false;
            alarm.arrived(this);
        }
        return pages[number].bytes();
    }

    private byte[] own(int address) {
        int number = address >>> SHIFT;
        byte[] bytes = Page.own(pages, number, budget);
        writable[number] = bytes;
        readable[number] = bytes;
        return bytes;
    }

    private byte[] toRead(int address) {
        byte[] page = readable[address >>> SHIFT];
        return page != null ? page : arrived(address);
    }

    private byte[] toWrite(int address) {
        byte[] page = writable[address >>> SHIFT];
        return page != null ? page : own(address);
    }

    // ---- size ----

    @Override
    public int pages() {
        return pages.length / OURS_IN_A_PAGE;
    }

    @Override
    public int grow(int more) {
        int before = pages();
        if (more < 0 || more > most - before) {
            return -1;
        }
        int length = (before + more) * OURS_IN_A_PAGE;
        pages = Page.extended(pages, length);
        writable = Arrays.copyOf(writable, length);
        readable = bytes(pages);
        return before;
    }

    @Override
    public int initialPages() {
        return pages();
    }

    @Override
    public int maximumPages() {
        return most;
    }

    // ---- reading ----

    @Override
    public byte read(int address) {
        return toRead(address)[address & MASK];
    }

    @Override
    public short readShort(int address) {
        int at = address & MASK;
        if (at <= Page.BYTES - Short.BYTES) {
            return (short) SHORTS.get(toRead(address), at);
        }
        return (short) across(address, Short.BYTES);
    }

    @Override
    public long readU16(int address) {
        return Short.toUnsignedLong(readShort(address));
    }

    @Override
    public int readInt(int address) {
        int at = address & MASK;
        if (at <= Page.BYTES - Integer.BYTES) {
            return (int) INTS.get(toRead(address), at);
        }
        return (int) across(address, Integer.BYTES);
    }

    @Override
    public long readLong(int address) {
        int at = address & MASK;
        if (at <= Page.BYTES - Long.BYTES) {
            return (long) LONGS.get(toRead(address), at);
        }
        return across(address, Long.BYTES);
    }

    private long across(int address, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= Byte.toUnsignedLong(read(address + i)) << Byte.SIZE * i;
        }
        return value;
    }

    @Override
    public float readFloat(int address) {
        return Float.intBitsToFloat(readInt(address));
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public double readDouble(int address) {
        return Double.longBitsToDouble(readLong(address));
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public byte[] readBytes(int address, int length) {
        check(address, length);
        byte[] bytes = new byte[length];
        read(address, bytes, 0, length);
        return bytes;
    }

    /// Reads so many bytes to there.
    void read(int address, byte[] into, int offset, int length) {
        check(address, length);
        int from = address;
        for (int to = offset; to < offset + length;) {
            int at = from & MASK;
            int count = Math.min(offset + length - to, Page.BYTES - at);
            System.arraycopy(toRead(from), at, into, to, count);
            from += count;
            to += count;
        }
    }

    // ---- writing ----

    @Override
    public void writeByte(int address, byte value) {
        toWrite(address)[address & MASK] = value;
    }

    @Override
    public void writeShort(int address, short value) {
        int at = address & MASK;
        if (at <= Page.BYTES - Short.BYTES) {
            SHORTS.set(toWrite(address), at, value);
        } else {
            across(address, value, Short.BYTES);
        }
    }

    @Override
    public void writeI32(int address, int value) {
        int at = address & MASK;
        if (at <= Page.BYTES - Integer.BYTES) {
            INTS.set(toWrite(address), at, value);
        } else {
            across(address, value, Integer.BYTES);
        }
    }

    @Override
    public void writeLong(int address, long value) {
        int at = address & MASK;
        if (at <= Page.BYTES - Long.BYTES) {
            LONGS.set(toWrite(address), at, value);
        } else {
            across(address, value, Long.BYTES);
        }
    }

    private void across(int address, long value, int bytes) {
        check(address, bytes);
        for (int i = 0; i < bytes; i++) {
            writeByte(address + i, (byte) (value >>> Byte.SIZE * i));
        }
    }

    @Override
    public void writeF32(int address, float value) {
        writeI32(address, Float.floatToRawIntBits(value));
    }

    @Override
    public void writeF64(int address, double value) {
        writeLong(address, Double.doubleToRawLongBits(value));
    }

    @Override
    public void write(int address, byte[] bytes, int offset, int length) {
        check(address, length);
        int to = address;
        for (int from = offset; from < offset + length;) {
            int at = to & MASK;
            int count = Math.min(offset + length - from, Page.BYTES - at);
            System.arraycopy(bytes, from, toWrite(to), at, count);
            to += count;
            from += count;
        }
    }

    @Override
    public void fill(byte value, int from, int to) {
        long length = Integer.toUnsignedLong(to) - Integer.toUnsignedLong(from);
        check(from, length);
        int address = from;
        for (long left = length; left > 0;) {
            int at = address & MASK;
            int count = (int) Math.min(left, Page.BYTES - at);
            // What is known to be zero need not be had to be made so.
            if (value != 0 || pages[address >>> SHIFT] != Page.UNTOUCHED) {
                Arrays.fill(toWrite(address), at, at + count, value);
            }
            address += count;
            left -= count;
        }
    }

    @Override
    public void copy(int to, int from, int length) {
        long size = Integer.toUnsignedLong(length);
        check(from, size);
        check(to, size);
        if (Integer.compareUnsigned(to, from) <= 0) {
            copyUp(to, from, size);
        } else {
            copyDown(to, from, size);
        }
    }

    private void copyUp(int to, int from, long length) {
        for (long done = 0; done < length;) {
            int source = (int) (from + done);
            int target = (int) (to + done);
            int here = source & MASK;
            int there = target & MASK;
            int count = (int) Math.min(length - done, Page.BYTES - Math.max(here, there));
            move(source, target, count);
            done += count;
        }
    }

    /// From the end, so that what overlaps is read before it is written.
    private void copyDown(int to, int from, long length) {
        for (long left = length; left > 0;) {
            int here = (int) (from + left - 1) & MASK;
            int there = (int) (to + left - 1) & MASK;
            int count = (int) Math.min(left, Math.min(here, there) + 1);
            left -= count;
            move((int) (from + left), (int) (to + left), count);
        }
    }

    private void move(int source, int target, int count) {
        byte[] written = toWrite(target);
        System.arraycopy(toRead(source), source & MASK, written, target & MASK, count);
    }

    private void check(int address, long length) {
        if (length < 0 || Integer.toUnsignedLong(address) + length > bytes()) {
            throw new TrapException("out of bounds memory access");
        }
    }

    // ---- what a module brings along ----

    @Override
    public void zero() {
        // It begins with zeros, or as another was.
    }

    @Override
    public void initialize(Instance instance, DataSegment[] segments) {
        initialize(instance, segments, 0);
    }

    @Override
    public void initialize(Instance instance, DataSegment[] segments, int memory) {
        if (!fresh) {
            return;
        }
        fresh = false;
        for (DataSegment segment : segments) {
            if (segment instanceof ActiveDataSegment active) {
                long[] offset = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions());
                write((int) offset[0], active.bytes(), 0, active.bytes().length);
            }
        }
    }

    @Override
    public void initPassiveSegment(int segment, int address, int offset, int length) {
        throw new TrapException("a module with data to be copied while it runs");
    }

    @Override
    public void drop(int segment) {
        throw new TrapException("a module with data to be copied while it runs");
    }

    // ---- threads of a guest, of which there are none ----

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal")
    public Object lock(int address) {
        throw new TrapException("no shared memory");
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal")
    public int waitOn(int address, int expected, long timeout) {
        throw new TrapException("no shared memory");
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal")
    public int waitOn(int address, long expected, long timeout) {
        throw new TrapException("no shared memory");
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal")
    public int notify(int address, int waiters) {
        throw new TrapException("no shared memory");
    }
}
