package dev.rlm.repl.wasm.worker;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;

/// What the interpreter finds in place of a system (WASI preview 1): a clock, random numbers from a seed, files in
/// memory, and a bridge. No environment, arguments, processes, sockets, or anything of the host. For one thread.
final class Wasi {
    private static final int CLOCK_SUBSCRIPTION = 48;
    private static final int EVENT = 32;
    private static final int MOST_SUBSCRIPTIONS = 64;
    private static final long NANOS_OF_A_MILLI = 1_000_000;
    private static final int ABSOLUTE = 1;
    private static final int MOST_RANDOM = 1 << 20;

    private final PagedMemory memory;
    private final Bridge bridge;
    private final SplittableRandom random;
    private final Map<String, Answer> answers = new HashMap<>();

    /// What a call answers.
    @FunctionalInterface
    interface Answer {
        /// @param a the arguments
        Errno to(long[] a) throws ErrnoException, InterruptedException;
    }

    Wasi(PagedMemory memory, FileTree files, Bridge bridge, long seed) {
        this.memory = memory;
        this.bridge = bridge;
        this.random = new SplittableRandom(seed);
        answers.put("args_sizes_get", this::none);
        answers.put("environ_sizes_get", this::none);
        answers.put("args_get", _ -> Errno.SUCCESS);
        answers.put("environ_get", _ -> Errno.SUCCESS);
        answers.put("clock_res_get", a -> number((int) a[1], 1000));
        answers.put("clock_time_get", a -> number((int) a[2], now((int) a[0])));
        answers.put("random_get", this::random);
        answers.put("sched_yield", _ -> Errno.SUCCESS);
        answers.put("poll_oneoff", this::poll);
        new WasiFiles(memory, files, bridge).addTo(answers);
    }

    /// All that the module imports; what there is no answer to is not there.
    ImportValues imports(WasmModule module) {
        ImportValues.Builder values = ImportValues.builder();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import wanted = module.importSection().getImport(i);
            if (wanted instanceof FunctionImport function) {
                FunctionType type = module.typeSection().getType(function.typeIndex());
                values.addFunction(function(wanted.module(), wanted.name(), type));
            }
        }
        return values.build();
    }

    private HostFunction function(String module, String name, FunctionType type) {
        if (name.equals("proc_exit")) {
            return new HostFunction(module, name, type, (_, a) -> {
                throw new GuestExitException((int) a[0]);
            });
        }
        if (type.returns().isEmpty()) {
            return new HostFunction(module, name, type, (_, _) -> new long[0]);
        }
        Answer answer = answers.getOrDefault(name, _ -> Errno.NOSYS);
        return new HostFunction(module, name, type, (_, a) -> new long[]{code(answer, a)});
    }

    private static long code(Answer answer, long[] arguments) {
        try {
            return answer.to(arguments).code();
        } catch (ErrnoException e) {
            return e.errno().code();
        } catch (InterruptedException _) {
            throw new WasmInterruptedException("stopped while it waited");
        }
    }

    private Errno none(long[] a) {
        memory.writeI32((int) a[0], 0);
        memory.writeI32((int) a[1], 0);
        return Errno.SUCCESS;
    }

    private Errno number(int address, long value) {
        memory.writeLong(address, value);
        return Errno.SUCCESS;
    }

    private static long now(int clock) {
        return switch (clock) {
            case 0 -> System.currentTimeMillis() * NANOS_OF_A_MILLI;
            case 1 -> System.nanoTime();
            default -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        };
    }

    private Errno random(long[] a) {
        int length = (int) a[1];
        if (length < 0 || length > MOST_RANDOM) {
            return Errno.INVAL;
        }
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        memory.write((int) a[0], bytes);
        return Errno.SUCCESS;
    }

    /// Waits for the first clock; descriptors are ready at once.
    private Errno poll(long[] a) throws InterruptedException {
        int count = (int) a[2];
        if (count <= 0 || count > MOST_SUBSCRIPTIONS) {
            return Errno.INVAL;
        }
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            shortest = Math.min(shortest, untilReady((int) a[0] + i * CLOCK_SUBSCRIPTION));
        }
        if (shortest > 0 && !bridge.sleep(shortest)) {
            memory.lookUp();
            return Errno.INTR;
        }
        int events = 0;
        for (int i = 0; i < count; i++) {
            int subscription = (int) a[0] + i * CLOCK_SUBSCRIPTION;
            if (untilReady(subscription) <= shortest) {
                int event = (int) a[1] + events++ * EVENT;
                memory.write(event, new byte[EVENT]);
                memory.writeLong(event, memory.readLong(subscription));
                memory.writeByte(event + 10, memory.read(subscription + 8));
            }
        }
        memory.writeI32((int) a[3], events);
        return Errno.SUCCESS;
    }

    private long untilReady(int subscription) {
        if (memory.read(subscription + 8) != 0) {
            return 0;
        }
        long timeout = memory.readLong(subscription + 24);
        boolean absolute = (memory.readShort(subscription + 40) & ABSOLUTE) != 0;
        return Math.max(0, absolute ? timeout - now(memory.readInt(subscription + 16)) : timeout);
    }
}
