package dev.rlm.repl.wasm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;

class PagedMemoryTest {
    private static final int PAGE = Page.BYTES;
    private final PageBudget budget = new PageBudget(1L << 30);

    private PagedMemory memory(int pages) {
        return PagedMemory.empty(pages, 8, budget, new Interrupt());
    }

    /// Every operation, at addresses near the edges of pages above all, beside a plain array; forks of both go on.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesAsAPlainArrayWhateverIsDoneAndForked(long seed) {
        Random random = new Random(seed);
        List<PagedMemory> memories = new ArrayList<>(List.of(memory(3)));
        List<byte[]> plain = new ArrayList<>(List.of(new byte[3 * Memory.PAGE_SIZE]));
        for (int step = 0; step < 4000; step++) {
            int which = random.nextInt(memories.size());
            if (random.nextInt(200) == 0 && memories.size() < 6) {
                memories.add(new PagedMemory(memories.get(which).freeze(), 8, budget, new Interrupt()));
                plain.add(plain.get(which).clone());
            }
            step(memories.get(which), plain.get(which), random);
        }
        for (int i = 0; i < plain.size(); i++) {
            assertThat(memories.get(i).readBytes(0, plain.get(i).length)).as("seed " + seed).isEqualTo(plain.get(i));
        }
    }

    private static void step(PagedMemory memory, byte[] plain, Random random) {
        ByteBuffer bytes = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        int at = near(random, plain.length - 8);
        long value = random.nextLong();
        switch (random.nextInt(9)) {
            case 0 -> {
                memory.writeByte(at, (byte) value);
                bytes.put(at, (byte) value);
            }
            case 1 -> {
                memory.writeShort(at, (short) value);
                bytes.putShort(at, (short) value);
            }
            case 2 -> {
                memory.writeI32(at, (int) value);
                bytes.putInt(at, (int) value);
            }
            case 3 -> {
                memory.writeLong(at, value);
                bytes.putLong(at, value);
            }
            case 4 -> {
                memory.writeF64(at, (double) value);
                bytes.putDouble(at, (double) value);
            }
            case 5 -> {
                int length = near(random, plain.length - at);
                memory.fill((byte) (value % 3), at, at + length);
                Arrays.fill(plain, at, at + length, (byte) (value % 3));
            }
            case 6 -> {
                int to = near(random, plain.length - 8);
                int length = near(random, plain.length - Math.max(at, to));
                memory.copy(to, at, length);
                System.arraycopy(plain, at, plain, to, length);
            }
            case 7 -> {
                byte[] written = new byte[near(random, plain.length - at)];
                random.nextBytes(written);
                memory.write(at, written);
                System.arraycopy(written, 0, plain, at, written.length);
            }
            default -> {
                assertThat(memory.read(at)).isEqualTo(bytes.get(at));
                assertThat(memory.readShort(at)).isEqualTo(bytes.getShort(at));
                assertThat(memory.readU16(at)).isEqualTo(Short.toUnsignedLong(bytes.getShort(at)));
                assertThat(memory.readInt(at)).isEqualTo(bytes.getInt(at));
                assertThat(memory.readLong(at)).isEqualTo(bytes.getLong(at));
                assertThat(memory.readF32(at)).isEqualTo(bytes.getInt(at));
            }
        }
    }

    private static int near(Random random, int most) {
        int edge = random.nextInt(1 + most / PAGE) * PAGE;
        int at = random.nextBoolean() ? random.nextInt(most + 1) : edge + random.nextInt(17) - 8;
        return Math.clamp(at, 0, most);
    }

    @Test
    void whatIsOutsideTraps() {
        PagedMemory memory = memory(1);
        int end = Memory.PAGE_SIZE;
        assertThrows(RuntimeException.class, () -> memory.readInt(end - 3));
        assertThrows(RuntimeException.class, () -> memory.readLong(-1));
        assertThrows(RuntimeException.class, () -> memory.read(Integer.MIN_VALUE));
        assertThrows(RuntimeException.class, () -> memory.writeByte(end, (byte) 1));
        assertThrows(TrapException.class, () -> memory.writeLong(end - 7, 1));
        assertThrows(TrapException.class, () -> memory.copy(0, end - 4, 5));
        assertThrows(TrapException.class, () -> memory.copy(-8, 0, 16));
        assertThrows(TrapException.class, () -> memory.fill((byte) 1, end - 4, end + 1));
        assertThrows(TrapException.class, () -> memory.readBytes(4, -1));
        assertThrows(TrapException.class, () -> memory.write(end - 1, new byte[2]));
        assertThat(memory.readBytes(0, end)).containsOnly(0);
    }

    @Test
    void growsToItsLimitWithZerosAndNoFurther() {
        PagedMemory memory = memory(1);
        memory.writeByte(Memory.PAGE_SIZE - 1, (byte) 7);
        assertThat(memory.grow(7)).isEqualTo(1);
        assertThat(memory.grow(0)).isEqualTo(8);
        assertThat(memory.grow(1)).isEqualTo(-1);
        assertThat(memory.grow(-1)).isEqualTo(-1);
        assertThat(memory.grow(Integer.MAX_VALUE)).isEqualTo(-1);
        assertThat(memory.readLong(Memory.PAGE_SIZE - 4)).isEqualTo(7L << 24);
        memory.writeLong(8 * Memory.PAGE_SIZE - 8, -1);
        assertThat(memory.readLong(8 * Memory.PAGE_SIZE - 8)).isEqualTo(-1);
    }

    @Test
    void forkTakesNoMemoryUntilItWrites() {
        PageBudget twoPages = new PageBudget(2 * PAGE);
        PagedMemory parent = PagedMemory.empty(4, 4, twoPages, new Interrupt());
        parent.writeByte(5, (byte) 1);
        Page[] frozen = parent.freeze();
        List<PagedMemory> forks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            forks.add(new PagedMemory(frozen, 4, twoPages, new Interrupt()));
            forks.get(i).fill((byte) 0, PAGE, 2 * PAGE);
        }
        forks.get(0).writeByte(5, (byte) 2);
        assertThat(forks.get(0).readShort(5)).isEqualTo((short) 2);
        assertThrows(PagesUsedUpException.class, () -> forks.get(1).writeByte(6, (byte) 3));

        forks.get(0).release();
        forks.get(1).writeByte(6, (byte) 3);
        assertThat(parent.readShort(5)).isEqualTo((short) 1);
        assertThat(forks.get(1).readShort(5)).isEqualTo((short) 0x301);
    }

    @Test
    void whatIsRewrittenAgainAndAgainTakesNoMoreThanOnceAndItsLastState() {
        PageBudget small = new PageBudget(8 * PAGE);
        PagedMemory memory = PagedMemory.empty(1, 1, small, new Interrupt());
        Page[] kept = memory.freeze();
        for (int i = 0; i < 100; i++) {
            memory.fill((byte) (i + 1), 0, 4 * PAGE);
            assertThat(small.taken()).isBetween(4L, 8L);
            Page[] next = memory.freeze();
            Page.drop(kept);
            kept = next;
            assertThat(small.taken()).isEqualTo(4);
        }
        memory.release();
        memory.release();
        assertThat(small.taken()).isEqualTo(4);
        Page.drop(kept);
        assertThat(small.taken()).isZero();
    }

    @Test
    void whatForksStillHoldIsNotGivenBackWithTheirParent() {
        PagedMemory parent = PagedMemory.empty(1, 1, budget, new Interrupt());
        parent.fill((byte) 1, 0, 3 * PAGE);
        Page[] image = parent.freeze();
        PagedMemory fork = new PagedMemory(image, 1, budget, new Interrupt());
        Page.drop(image);
        parent.release();
        assertThat(budget.taken()).isEqualTo(3);
        fork.writeByte(0, (byte) 2);
        assertThat(budget.taken()).as("its own by now").isEqualTo(3);
        assertThat(fork.readShort(0)).isEqualTo((short) 0x102);
        fork.release();
        assertThat(budget.taken()).isZero();
    }

    /// Memories and images come and go in any order; what is taken is always what some of them hold.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void countIsThatOfPagesThatAnybodyHolds(long seed) {
        Random random = new Random(seed);
        List<PagedMemory> memories = new ArrayList<>(List.of(memory(1)));
        List<Page[]> images = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            PagedMemory memory = memories.get(random.nextInt(memories.size()));
            switch (random.nextInt(6)) {
                case 0 -> images.add(memory.freeze());
                case 1 -> {
                    Page[] image = images.isEmpty() ? memory.freeze() : images.remove(random.nextInt(images.size()));
                    memories.add(new PagedMemory(image, 8, budget, new Interrupt()));
                    Page.drop(image);
                }
                case 2 -> {
                    if (memories.size() > 1) {
                        memory.release();
                        memories.remove(memory);
                    }
                }
                default -> memory.writeByte(random.nextInt(Memory.PAGE_SIZE), (byte) step);
            }
            assertThat(budget.taken()).isEqualTo(held(memories, images));
        }
        memories.forEach(PagedMemory::release);
        images.forEach(Page::drop);
        assertThat(budget.taken()).isZero();
    }

    private static long held(List<PagedMemory> memories, List<Page[]> images) {
        Set<Page> held = Collections.newSetFromMap(new IdentityHashMap<>());
        images.forEach(image -> held.addAll(Arrays.asList(image)));
        for (PagedMemory memory : memories) {
            Page[] now = memory.freeze();
            held.addAll(Arrays.asList(now));
            Page.drop(now);
        }
        held.remove(Page.UNTOUCHED);
        return held.size();
    }

    @Test
    void alarmReachesTheGuestAtItsNextLookAndLosesNothing() {
        List<String> arrived = new ArrayList<>();
        PagedMemory memory = PagedMemory.empty(2, 4, budget, new PagedMemory.Alarm() {
            @Override
            public int address() {
                return PAGE + 4;
            }

            @Override
            public void arrived(PagedMemory of) {
                arrived.add("arrived");
                of.writeI32(PAGE + 4, 1);
            }
        });
        memory.writeI32(PAGE + 8, 42);
        memory.alarm();
        memory.writeI32(PAGE + 12, 43);
        assertThat(memory.readInt(0)).isZero();
        assertThat(arrived).isEmpty();
        assertThat(memory.readInt(PAGE + 4)).isOne();
        assertThat(arrived).hasSize(1);
        assertThat(memory.readInt(PAGE + 8)).isEqualTo(42);
        assertThat(memory.readInt(PAGE + 12)).isEqualTo(43);
        memory.alarm();
        memory.quiet();
        assertThat(memory.readInt(PAGE + 4)).isOne();
        assertThat(arrived).hasSize(1);
    }
}
