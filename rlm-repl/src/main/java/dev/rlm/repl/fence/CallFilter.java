package dev.rlm.repl.fence;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import dev.rlm.repl.fence.Rule.Refusal;

/// The filter of system calls, as a program for the kernel (classic BPF, linux/filter.h and linux/seccomp.h). It looks at
/// the architecture, the number and, of a few calls, at the lower half of one argument, all that the kernel reads of it.
///
/// The program ends with an instruction for each way that it can end; tests jump there or go on to what follows.
final class CallFilter {
    // Where the kernel puts things (struct seccomp_data).
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int ARGUMENTS = 16;
    private static final int ARGUMENT_BYTES = 8;

    private static final int LOAD = 0x20;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_GREATER = 0x25;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int ALLOW = 0x7FFF0000;
    private static final int KILL = 0x80000000;
    private static final int ERROR = 0x00050000;

    private static final int STEP_BYTES = 8;
    private static final int FARTHEST = 255;

    // Targets of jumps: the next instruction, and one of those at the end, in their order. Those of refusals follow.
    private static final int NEXT = -1;
    private static final int ALLOWED = 0;
    private static final int KILLED = 1;
    private static final int FIRST_REFUSAL = 2;
    private static final List<Refusal> REFUSALS = List.of(Refusal.values());

    /// One instruction.
    ///
    /// @param yes where it jumps when its test holds; [#NEXT] less what it skips, or one of the ends
    /// @param no likewise when it does not
    private record Step(int code, int operand, int yes, int no) {}

    private static final Step ALLOW_ANY = new Step(IF_EQUAL, 0, ALLOWED, ALLOWED);

    private final List<Step> steps = new ArrayList<>();

    private CallFilter() {}

    /// The program for an architecture, in the byte order that both have.
    static byte[] bytes(Architecture architecture) {
        CallFilter filter = new CallFilter();
        filter.load(ARCHITECTURE);
        filter.steps.add(new Step(IF_EQUAL, architecture.auditNumber(), NEXT, KILLED));
        filter.load(NUMBER);
        filter.steps.add(new Step(IF_GREATER, SystemCall.NEWEST, end(Refusal.NO_SUCH_CALL), NEXT));
        for (SystemCall call : SystemCall.values()) {
            call.number(architecture).ifPresent(number -> filter.add(number, call.rule()));
        }
        filter.steps.add(ALLOW_ANY);
        return filter.assembled();
    }

    private static int end(Refusal refusal) {
        return FIRST_REFUSAL + REFUSALS.indexOf(refusal);
    }

    private void add(int number, Rule rule) {
        int refused = end(rule.refusal());
        switch (rule) {
            case Rule.Always _ -> steps.add(new Step(IF_EQUAL, number, refused, NEXT));
            case Rule.IfBits(int argument, int bits, _) ->
                onArgument(number, argument, List.of(new Step(IF_ANY_BIT, bits, refused, ALLOWED)));
            case Rule.Unless(int argument, int value, _) ->
                onArgument(number, argument, List.of(new Step(IF_EQUAL, value, ALLOWED, refused)));
            case Rule.IfEqual(int argument, List<Integer> values, _) -> {
                List<Step> tests = new ArrayList<>();
                values.forEach(value -> tests.add(new Step(IF_EQUAL, value, refused, NEXT)));
                tests.add(ALLOW_ANY);
                onArgument(number, argument, tests);
            }
        }
    }

    /// Tests an argument of one call; the tests end the program. Other calls go past them.
    private void onArgument(int number, int argument, List<Step> tests) {
        steps.add(new Step(IF_EQUAL, number, NEXT, NEXT - (1 + tests.size())));
        load(ARGUMENTS + ARGUMENT_BYTES * argument);
        steps.addAll(tests);
    }

    private void load(int offset) {
        steps.add(new Step(LOAD, offset, NEXT, NEXT));
    }

    private byte[] assembled() {
        List<Integer> ends = new ArrayList<>(List.of(ALLOW, KILL));
        for (Refusal refusal : REFUSALS) {
            ends.add(ERROR | refusal.errno());
        }
        ByteBuffer bytes = ByteBuffer.allocate(STEP_BYTES * (steps.size() + ends.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < steps.size(); at++) {
            Step step = steps.get(at);
            bytes.putShort((short) step.code).put(distance(at, step.yes)).put(distance(at, step.no));
            bytes.putInt(step.operand);
        }
        ends.forEach(end -> bytes.putShort((short) RETURN).putShort((short) 0).putInt(end));
        return bytes.array();
    }

    /// How many instructions a jump skips.
    private byte distance(int at, int target) {
        int distance = target < 0 ? NEXT - target : steps.size() + target - at - 1;
        if (distance > FARTHEST) {
            throw new IllegalStateException("a filter of " + steps.size() + " instructions is too long for its jumps");
        }
        return (byte) distance;
    }
}
