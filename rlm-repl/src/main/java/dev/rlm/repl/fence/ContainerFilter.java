package dev.rlm.repl.fence;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The filter of system calls in the form that container engines take, from the same table: they make the program
/// themselves. Calls go by name in it, so that what is newer than the engine's library cannot be refused.
public final class ContainerFilter {
    /// The lower half of an argument: all that the kernel reads of those that are compared.
    private static final long LOWER = 0xFFFFFFFFL;
    private static final String EQUAL_MASKED = "SCMP_CMP_MASKED_EQ";

    private ContainerFilter() {}

    /// What an argument is tested for.
    ///
    /// @param value that it is compared with; of a masked comparison the mask
    /// @param second of a masked comparison the value
    private record Test(String operator, long value, long second) {}

    /// The profile for an engine.
    ///
    /// @param architecture of its machine, as engines name it: `amd64`
    public static ObjectNode profile(String architecture) {
        ObjectNode profile = JsonNodeFactory.instance.objectNode().put("defaultAction", "SCMP_ACT_ALLOW");
        Optional<String> name = Architecture.of(architecture.equals("arm64") ? "aarch64" : architecture)
                .map(known -> "SCMP_ARCH_" + known.name());
        name.ifPresent(profile.putArray("architectures")::add);
        ArrayNode calls = profile.putArray("syscalls");
        for (SystemCall call : SystemCall.values()) {
            add(calls, call.name().toLowerCase(Locale.ROOT), call.rule());
        }
        return profile;
    }

    private static void add(ArrayNode calls, String name, Rule rule) {
        switch (rule) {
            case Rule.Always _ -> entry(calls, name, rule);
            case Rule.Unless(int argument, int value, _) ->
                condition(entry(calls, name, rule), argument,
                        new Test("SCMP_CMP_NE", Integer.toUnsignedLong(value), 0));
            // Of several tests of one argument in one entry all would have to hold.
            case Rule.IfEqual(int argument, List<Integer> values, _) -> values.forEach(
                    value -> condition(entry(calls, name, rule), argument,
                            new Test(EQUAL_MASKED, LOWER, Integer.toUnsignedLong(value))));
            case Rule.IfBits(int argument, int bits, _) -> {
                for (long bit = 1; bit <= LOWER; bit <<= 1) {
                    if ((bits & bit) != 0) {
                        condition(entry(calls, name, rule), argument, new Test(EQUAL_MASKED, bit, bit));
                    }
                }
            }
        }
    }

    private static ObjectNode entry(ArrayNode calls, String name, Rule rule) {
        ObjectNode entry = calls.addObject()
                .put("action", "SCMP_ACT_ERRNO")
                .put("errnoRet", rule.refusal().errno());
        entry.putArray("names").add(name);
        return entry;
    }

    private static void condition(ObjectNode entry, int argument, Test test) {
        entry.putArray("args")
                .addObject()
                .put("index", argument)
                .put("value", test.value)
                .put("valueTwo", test.second)
                .put("op", test.operator);
    }
}
