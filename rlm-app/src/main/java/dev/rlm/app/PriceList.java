package dev.rlm.app;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import dev.rlm.app.settings.ModelChooser;
import dev.rlm.app.settings.Problem;
import dev.rlm.app.settings.Quoted;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.settings.Suggestion;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.pricing.PublishedPrices;

/// What models cost under some settings, to be looked at. Asks nobody.
public final class PriceList {
    private static final long OLD_DAYS = 180;
    private static final int NEAREST = 3;
    private final PublishedPrices prices;
    private final LocalDate today;

    private PriceList(PublishedPrices prices, LocalDate today) {
        this.prices = prices;
        this.today = today;
    }

    /// The prices that hold today for whom these settings are.
    public static PriceList of(Settings settings, Machine machine) {
        return new PriceList(Preview.prices(settings, machine),
                LocalDate.ofInstant(machine.time().now(), ZoneOffset.UTC));
    }

    /// A model or a pattern over models, and what it costs.
    ///
    /// @param model as `-m` takes it, unless it is a pattern
    public record Entry(ModelId model, ModelPrice price) {

        /// Tokens that it can hold; 128,000 is assumed where nobody knows.
        public int window() {
            return price.contextWindow()
                    .orElse(Preview.asksNobody(model)
                            ? Preview.WIDE.contextWindow()
                            : ModelTraits.UNKNOWN.contextWindow());
        }

        /// Whether [#window] is known, and not assumed.
        public boolean isWindowKnown() {
            return price.contextWindow().isPresent() || Preview.asksNobody(model);
        }
    }

    /// All that is known: the user's rows, what is free of charge, the rows that come with rlm.
    public List<Entry> all() {
        return prices.all().entrySet().stream().map(row -> new Entry(row.getKey(), row.getValue())).toList();
    }

    /// The row of one model.
    ///
    /// @param name `provider/model`, or a bare name
    /// @throws SettingsException when none is known, with the nearest names, or a bare name can mean several models
    public Entry find(String name) {
        List<ModelId> meant = meant(name);
        if (meant.size() > 1) {
            throw problem(ModelChooser.several(name, meant));
        }
        return meant.stream()
                .flatMap(model -> prices.priceOf(model).map(price -> new Entry(model, price)).stream())
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    /// The day the figures that come with rlm were read.
    public LocalDate asOf() {
        return prices.asOf();
    }

    /// How old figures of `day` are.
    public long ageDays(LocalDate day) {
        return ChronoUnit.DAYS.between(day, today);
    }

    /// A warning when the figures that come with rlm have grown old.
    public Optional<String> warning() {
        long days = ageDays(prices.asOf());
        return days <= OLD_DAYS
                ? Optional.empty()
                : Optional.of("the prices are " + days + " days old (" + prices.asOf()
                        + "): look for a newer rlm, or set what has changed in [prices.\"provider/model\"]");
    }

    /// What is said where the window of `model` is not known.
    public static String windowAssumed(ModelId model) {
        return "no context window is known for " + model + ": " + ModelTraits.UNKNOWN.contextWindow()
                + " tokens are assumed; a row [prices.\"" + model + "\"] with context_window says better";
    }

    private List<ModelId> meant(String name) {
        int slash = name.indexOf('/');
        if (slash < 0) {
            return prices.makersOf(name);
        }
        return slash == 0 || name.substring(slash + 1).isBlank() || name.substring(0, slash).isBlank()
                ? List.of()
                : List.of(ModelId.parse(name));
    }

    private SettingsException unknown(String name) {
        boolean bare = !name.contains("/");
        List<String> near = Suggestion.nearest(name,
                prices.names().stream().map(model -> bare ? model.name() : model.toString()).distinct().toList(),
                NEAREST);
        String row = bare ? "provider/" + name : name;
        return problem("no price is known for " + Quoted.of(name)
                + (near.isEmpty() ? "" : "; near it: " + String.join(", ", near))
                + "; what it costs can be set as [prices." + Quoted.of(row)
                + "] with input and output, in US dollars a million tokens");
    }

    private static SettingsException problem(String text) {
        return new SettingsException(List.of(new Problem(Problem.Kind.SETTINGS, text)));
    }
}
