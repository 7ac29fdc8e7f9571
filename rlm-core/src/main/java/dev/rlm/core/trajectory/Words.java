package dev.rlm.core.trajectory;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Constants as the file spells them: in small letters.
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException naming the known ones
    static <E extends Enum<E>> E read(String word, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"%s\" is none of %s".formatted(word,
                        Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", ")))));
    }
}
