package dev.rlm.app.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.tomlj.TomlArray;
import org.tomlj.TomlKeyValue;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// Takes values out of a parsed file. TomlJ holds decimals as binary doubles, which lose digits: prices are exact, so
/// numbers are taken from the file's text.
final class TomlValues {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9][0-9_.eE+-]*");
    private final List<String> lines;

    /// @param toml what was parsed, without a byte order mark
    TomlValues(String toml) {
        this.lines = toml.lines().toList();
    }

    Raw raw(TomlTable table, String key) {
        Object value = table.get(List.of(key));
        return switch (value) {
            case String text -> new Raw.One(Raw.Shape.TEXT, text);
            case Long number -> new Raw.One(Raw.Shape.WHOLE, number.toString());
            case Double number -> new Raw.One(Raw.Shape.DECIMAL, literal(table, key, number));
            case Boolean truth -> new Raw.One(Raw.Shape.TRUTH, truth.toString());
            case TomlArray array -> array(array);
            case TomlTable inner -> pairs(inner);
            case null -> new Raw.Other("nothing");
            default -> new Raw.Other("a date or time");
        };
    }

    private static Raw array(TomlArray array) {
        List<Object> items = array.toList();
        return items.stream().allMatch(String.class::isInstance)
                ? new Raw.Many(items.stream().map(String.class::cast).toList())
                : new Raw.Other("an array of other things than strings");
    }

    private static Raw pairs(TomlTable table) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String key : table.keySet()) {
            if (!(table.get(List.of(key)) instanceof String text)) {
                return new Raw.Other("a table of other things than strings");
            }
            pairs.put(key, text);
        }
        return new Raw.Pairs(pairs);
    }

    /// The number as written; where it cannot be found in the text, as the double prints.
    private String literal(TomlTable table, String key, Double number) {
        return Optional.ofNullable(table.entry(List.of(key)))
                .map(TomlKeyValue::value)
                .flatMap(value -> Optional.ofNullable(value.position()))
                .flatMap(this::textAt)
                .filter(text -> isSame(text, number))
                .orElse(number.toString());
    }

    private Optional<String> textAt(TomlPosition position) {
        if (position.line() > lines.size()) {
            return Optional.empty();
        }
        String line = lines.get(position.line() - 1);
        int columns = line.codePointCount(0, line.length());
        if (position.column() > columns) {
            return Optional.empty();
        }
        Matcher number = NUMBER.matcher(line);
        int start = line.offsetByCodePoints(0, position.column() - 1);
        return number.region(start, line.length()).lookingAt() ? Optional.of(number.group()) : Optional.empty();
    }

    private static boolean isSame(String text, Double number) {
        try {
            return Double.valueOf(text.replace("_", "")).equals(number);
        } catch (NumberFormatException _) {
            return false;
        }
    }
}
