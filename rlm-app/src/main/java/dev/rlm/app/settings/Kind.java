package dev.rlm.app.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.rlm.core.budget.Usd;

/// What values a setting takes, how they are written, and which of two is the higher.
///
/// @param must what a value must be, to follow "must be"
/// @param reader empty for what is no such value
/// @param shown as one would write it in a flag
/// @param plain for programs
/// @param order by which an untrusted file may only go down
record Kind<T>(
        String must,
        Function<Raw, Optional<T>> reader,
        Function<T, String> shown,
        Function<T, Plain> plain,
        Comparator<T> order) {
    private static final int LONGEST_TEXT = 100_000;
    private static final int LONGEST_NAME = 300;

    /// @throws IllegalArgumentException with what it must be and what it is, without the setting's name
    T read(Raw raw) {
        return reader.apply(raw)
                .orElseThrow(() -> new IllegalArgumentException("must be " + must + ", not " + raw.quoted()));
    }

    boolean takes(Raw raw) {
        return reader.apply(raw).isPresent();
    }

    static Kind<Long> whole(long least, long most) {
        String must = most == Long.MAX_VALUE
                ? "a whole number, " + least + " or more"
                : "a whole number from " + least + " to " + most;
        return single(must, Set.of(Raw.Shape.WHOLE),
                text -> Written.whole(text).filter(number -> number >= least && number <= most), Plain.Number::of);
    }

    /// @param must what a value must be, to follow "must be"
    static Kind<BigDecimal> decimal(String must, BigDecimal least, BigDecimal most) {
        return new Kind<>(must,
                one(Set.of(Raw.Shape.WHOLE, Raw.Shape.DECIMAL), text -> Written.decimal(text)
                        .filter(number -> number.compareTo(least) >= 0 && number.compareTo(most) <= 0)),
                BigDecimal::toPlainString, Plain.Number::new, Comparator.naturalOrder());
    }

    /// Dollars, zero or more, or `none`.
    static Kind<CostLimit> cost() {
        return single("an amount of US dollars such as \"1.00\", or \"none\"",
                Set.of(Raw.Shape.TEXT, Raw.Shape.WHOLE, Raw.Shape.DECIMAL),
                text -> text.equals("none")
                        ? Optional.of(new CostLimit(Optional.empty()))
                        : Written.money(text).map(usd -> new CostLimit(Optional.of(usd))),
                limit -> limit.most().<Plain>map(Plain.Money::new).orElseGet(Plain.None::new));
    }

    /// Dollars a million tokens.
    static Kind<Usd> price() {
        return single("US dollars a million tokens, such as \"0.15\"",
                Set.of(Raw.Shape.TEXT, Raw.Shape.WHOLE, Raw.Shape.DECIMAL), Written::money, Plain.Money::new);
    }

    static Kind<Duration> duration() {
        return new Kind<>("a time such as \"90s\", \"30m\", \"1h30m\" or \"500ms\", more than zero, at most 1000h",
                one(Set.of(Raw.Shape.TEXT), Written::duration), Written::shown, Plain.Time::new,
                Comparator.naturalOrder());
    }

    /// Bytes.
    static Kind<Long> size(long least) {
        return new Kind<Long>("a size such as \"1g\" or \"512m\", at least " + Written.shown(least),
                one(Set.of(Raw.Shape.TEXT), text -> Written.size(text).filter(bytes -> bytes >= least)),
                bytes -> Written.shown(bytes.longValue()), Plain.Size::new, Comparator.naturalOrder());
    }

    static Kind<String> text() {
        return single("a text of at most " + LONGEST_TEXT + " characters", Set.of(Raw.Shape.TEXT),
                text -> Optional.of(text).filter(some -> !some.isBlank() && some.length() <= LONGEST_TEXT),
                Plain.Text::new);
    }

    /// A text of letters, digits, dashes and underscores.
    static Kind<String> word(String must) {
        return single(must, Set.of(Raw.Shape.TEXT), text -> Optional.of(text).filter(Written::isWord), Plain.Text::new);
    }

    /// @param values from the weakest to the strongest, where that means something
    static Kind<String> choice(List<String> values) {
        String must = values.size() == 1
                ? "\"" + values.getFirst() + "\", the only one there is"
                : "one of \"" + String.join("\", \"", values) + "\"";
        return new Kind<>(must, one(Set.of(Raw.Shape.TEXT), text -> Optional.of(text).filter(values::contains)),
                Function.identity(), Plain.Text::new, Comparator.comparingInt(values::indexOf));
    }

    /// A REPL engine, or `auto`. Which is the weaker of two is in [EngineTraits]: that is no order.
    static Kind<String> engine() {
        return choice(Settings.Engine.labels());
    }

    static Kind<Boolean> truth() {
        return single("true or false", Set.of(Raw.Shape.TRUTH), Written::truth, Plain.Truth::new);
    }

    static Kind<String> model() {
        return single("a model, provider/model", Set.of(Raw.Shape.TEXT), Kind::modelName, Plain.Text::new);
    }

    /// In a flag or variable separated by commas.
    static Kind<List<String>> models() {
        return new Kind<>("a list of models, [\"provider/model\", …]", raw -> switch (raw) {
            case Raw.Words(String text) -> modelNames(Stream.of(text.split(",", -1)).map(String::strip).toList());
            case Raw.Many(List<String> texts) -> modelNames(texts);
            case Raw.One _,Raw.Pairs _,Raw.Other _ -> Optional.empty();
        }, names -> String.join(", ", names), Plain.Texts::new, Comparator.comparingInt(List::size));
    }

    static <T extends Comparable<T>> Kind<T> single(
            String must, Set<Raw.Shape> shapes, Function<String, Optional<T>> parser, Function<T, Plain> plain) {
        return new Kind<>(must, one(shapes, parser), value -> value.toString(), plain, Comparator.<T>naturalOrder());
    }

    private static <T> Function<Raw, Optional<T>> one(
            Set<Raw.Shape> shapes, Function<String, Optional<T>> parser) {
        return raw -> switch (raw) {
            case Raw.Words(String text) -> parser.apply(text);
            case Raw.One(Raw.Shape shape, String text) when shapes.contains(shape) -> parser.apply(text);
            case Raw.One _,Raw.Many _,Raw.Pairs _,Raw.Other _ -> Optional.empty();
        };
    }

    private static Optional<List<String>> modelNames(List<String> texts) {
        return texts.stream().allMatch(text -> modelName(text).isPresent()) ? Optional.of(texts) : Optional.empty();
    }

    private static Optional<String> modelName(String text) {
        boolean fits = !text.isBlank() && text.length() <= LONGEST_NAME && text.strip().equals(text)
                && text.codePoints().noneMatch(Character::isISOControl) && !Quoted.looksSecret(text);
        return fits ? Optional.of(text) : Optional.empty();
    }
}
