package dev.rlm.repl.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs the filter's bytes as the kernel would, for both architectures.
class CallFilterTest {
    private static final String ALLOWED = "allowed";
    private static final Map<Integer, String> ENDS = Map.of(0x7FFF0000, ALLOWED, 0x80000000, "killed", 0x00050001,
            "EPERM", 0x00050026, "ENOSYS", 0x00050061, "EAFNOSUPPORT");

    @Test
    void callsAreDecidedByTheirNumbersOnX86() {
        assertThat(decided(Architecture.X86_64, List.of(0, 9, 57, 59, 101, 161, 165, 166, 248, 250, 272, 308, 310, 321,
                323, 425, 428, 435, 442, 462, 463, 512, 0x40000000, 0x400000FA, -1)))
                .isEqualTo(
                        "0 allowed, 9 allowed, 57 allowed, 59 allowed, 101 EPERM, 161 EPERM, 165 EPERM, 166 EPERM, 248 EPERM, "
                                + "250 EPERM, 272 EPERM, 308 EPERM, 310 EPERM, 321 EPERM, 323 EPERM, 425 EPERM, 428 EPERM, "
                                + "435 ENOSYS, 442 EPERM, 462 allowed, 463 ENOSYS, 512 ENOSYS, 1073741824 ENOSYS, "
                                + "1073742074 ENOSYS, -1 ENOSYS");
    }

    @Test
    void callsAreDecidedByTheirNumbersOnAarch64() {
        assertThat(decided(Architecture.AARCH64,
                List.of(63, 222, 221, 117, 51, 40, 39, 217, 219, 97, 268, 270, 280, 282,
                        425, 428, 435, 442, 462, 463, 101, 165)))
                .isEqualTo(
                        "63 allowed, 222 allowed, 221 allowed, 117 EPERM, 51 EPERM, 40 EPERM, 39 EPERM, 217 EPERM, 219 EPERM, "
                                + "97 EPERM, 268 EPERM, 270 EPERM, 280 EPERM, 282 EPERM, 425 EPERM, 428 EPERM, 435 ENOSYS, "
                                + "442 EPERM, 462 allowed, 463 ENOSYS, 101 allowed, 165 allowed");
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void argumentsDecideWhereACallIsNeededAndDangerous(Architecture machine) {
        Map<String, String> seen = new TreeMap<>();
        seen.put("thread", decided(machine, SystemCall.CLONE, 0x003D0F00));
        seen.put("fork", decided(machine, SystemCall.CLONE, 0x01200011));
        for (int flag : List.of(0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)) {
            seen.merge("namespaces", decided(machine, SystemCall.CLONE, 0x11 | flag), (a, b) -> a + " " + b);
        }
        for (SystemCall call : List.of(SystemCall.SOCKET, SystemCall.SOCKETPAIR)) {
            seen.put(call + " unix", decided(machine, call, 1));
            for (int family : List.of(0, 2, 10, 16, 17, 38, 40)) {
                seen.merge(call + " others", decided(machine, call, family), (a, b) -> a.equals(b) ? a : a + b);
            }
        }
        seen.put("ioctl", decided(machine, SystemCall.IOCTL, 0, 0x5401) + " " + decided(machine, SystemCall.IOCTL, 0,
                0x5412) + " " + decided(machine, SystemCall.IOCTL, 0, 0x541C) + " "
                + decided(machine, SystemCall.IOCTL,
                        0, 0x5423));
        seen.put("prctl", decided(machine, SystemCall.PRCTL, 15) + " " + decided(machine, SystemCall.PRCTL, 35));
        seen.put("personality", decided(machine, SystemCall.PERSONALITY, -1) + " " + decided(machine,
                SystemCall.PERSONALITY, 0x0040000));

        assertThat(seen).isEqualTo(new TreeMap<>(Map.of("thread", ALLOWED, "fork", ALLOWED, "namespaces",
                "EPERM EPERM EPERM EPERM EPERM EPERM EPERM", "SOCKET unix", ALLOWED, "SOCKETPAIR unix", ALLOWED,
                "SOCKET others", "EAFNOSUPPORT", "SOCKETPAIR others", "EAFNOSUPPORT", "ioctl",
                "allowed EPERM EPERM EPERM",
                "prctl", "allowed EPERM", "personality", "allowed EPERM")));
    }

    @Test
    void programOfAnotherArchitectureIsKilled() {
        int i386 = 0x40000003;
        for (Architecture machine : Architecture.values()) {
            assertThat(run(machine, i386, 0, 0, 0)).isEqualTo("killed");
        }
        assertThat(run(Architecture.X86_64, Architecture.AARCH64.auditNumber(), 0, 0, 0)).isEqualTo("killed");
    }

    @Test
    void tableHoldsEachNumberOnce() {
        for (Architecture machine : Architecture.values()) {
            List<Integer> numbers = List.of(SystemCall.values())
                    .stream()
                    .flatMap(call -> call.number(machine).stream().boxed())
                    .toList();
            assertThat(numbers).doesNotHaveDuplicates().allMatch(number -> number <= SystemCall.NEWEST);
        }
    }

    private static String decided(Architecture machine, List<Integer> numbers) {
        return String.join(", ", numbers.stream()
                .map(number -> number + " " + run(machine, machine.auditNumber(), number, 0, 0))
                .toList());
    }

    private static String decided(Architecture machine, SystemCall call, int... arguments) {
        int second = arguments.length > 1 ? arguments[1] : 0;
        return run(machine, machine.auditNumber(), new int[]{call.number(machine).orElseThrow(), arguments[0], second});
    }

    private static String run(Architecture machine, int arch, int... call) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        // The upper halves of arguments hold what nobody reads.
        data.putInt(call[0]).putInt(arch).putLong(0).putInt(call[1]).putInt(0x5A).putInt(call[2]).putInt(0x5A);
        ByteBuffer program = ByteBuffer.wrap(CallFilter.bytes(machine)).order(ByteOrder.LITTLE_ENDIAN);
        int loaded = 0;
        for (int at = 0;; at++) {
            int code = program.getShort(at * 8);
            int yes = program.get(at * 8 + 2) & 0xFF;
            int no = program.get(at * 8 + 3) & 0xFF;
            int operand = program.getInt(at * 8 + 4);
            switch (code) {
                case 0x20 -> loaded = data.getInt(operand);
                case 0x15 -> at += loaded == operand ? yes : no;
                case 0x25 -> at += Integer.compareUnsigned(loaded, operand) > 0 ? yes : no;
                case 0x45 -> at += (loaded & operand) != 0 ? yes : no;
                case 0x06 -> {
                    return ENDS.getOrDefault(operand, Integer.toHexString(operand));
                }
                default -> throw new AssertionError("no such instruction: " + code);
            }
        }
    }
}
