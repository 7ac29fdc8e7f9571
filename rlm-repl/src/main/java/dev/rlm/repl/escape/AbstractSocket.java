package dev.rlm.repl.escape;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A listener on a unix socket in Linux's abstract namespace, which has no path: what keeps a guest from it is a network
/// namespace of its own. Java has no such sockets, so the system's functions are called. For one thread.
final class AbstractSocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    /// `SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC` of Linux on x86-64 and aarch64.
    private static final int KIND = 1 | 0x800 | 0x80000;
    private static final int FAMILY_BYTES = 2;
    private static final int BACKLOG = 16;

    private final Calls calls;
    private final int descriptor;

    private AbstractSocket(Calls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /// @param name without the zero byte that stands before it
    /// @return empty where there are no such sockets
    static Optional<AbstractSocket> listen(String name) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Calls calls = Calls.ofTheSystem();
        int descriptor = calls.ints("socket", AF_UNIX, KIND, 0);
        if (descriptor < 0) {
            return Optional.empty();
        }
        AbstractSocket socket = new AbstractSocket(calls, descriptor);
        if (calls.bind(descriptor, name) != 0 || calls.ints("listen", descriptor, BACKLOG) != 0) {
            socket.close();
            return Optional.empty();
        }
        return Optional.of(socket);
    }

    /// Takes one connection that waits.
    boolean accept() {
        int guest = calls.accept(descriptor);
        if (guest >= 0) {
            calls.ints("close", guest);
        }
        return guest >= 0;
    }

    @Override
    public void close() {
        calls.ints("close", descriptor);
    }

    /// The functions of the C library.
    private record Calls(Linker linker) {

        static Calls ofTheSystem() {
            return new Calls(Linker.nativeLinker());
        }

        int ints(String function, int... arguments) {
            ValueLayout.OfInt[] types = new ValueLayout.OfInt[arguments.length];
            Object[] values = new Object[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                types[i] = ValueLayout.JAVA_INT;
                values[i] = arguments[i];
            }
            return invoke(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, types), values);
        }

        int bind(int descriptor, String name) {
            byte[] path = name.getBytes(StandardCharsets.UTF_8);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment address = arena.allocate(FAMILY_BYTES + 1L + path.length);
                address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
                MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES + 1L, path.length);
                return invoke("bind", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS, ValueLayout.JAVA_INT), descriptor, address, (int) address.byteSize());
            }
        }

        int accept(int descriptor) {
            return invoke("accept", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS, ValueLayout.ADDRESS), descriptor, MemorySegment.NULL, MemorySegment.NULL);
        }

        @SuppressWarnings("restricted") // The program is started with native access.
        private int invoke(String function, FunctionDescriptor type, Object... arguments) {
            MethodHandle handle = linker.downcallHandle(linker.defaultLookup().find(function).orElseThrow(), type);
            try {
                return (int) handle.invokeWithArguments(arguments);
            } catch (Throwable failure) {
                throw new IllegalStateException("the system's " + function + " cannot be called", failure);
            }
        }
    }
}
