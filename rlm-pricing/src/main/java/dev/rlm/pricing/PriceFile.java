package dev.rlm.pricing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.rlm.core.budget.ModelPrice.Tier;
import dev.rlm.core.budget.Usd;

/// The figures that come with rlm: the resource `prices.json`, which `rlm-pricing/prices.py` writes.
///
/// @param source the package that the figures are from, with its version
/// @param asOf the day they were read
/// @param gateways providers by their names in settings whose models are named maker/model and cost what the maker asks
/// @param providers by name
record PriceFile(String source, LocalDate asOf, Set<String> gateways, Map<String, Provider> providers) {
    private static final String RESOURCE = "prices.json";

    PriceFile {
        gateways = Set.copyOf(gateways);
    }

    /// A seller of models.
    ///
    /// @param also other names that settings give it
    /// @param makes how the names of the models begin that it made itself
    /// @param writesUnasked whether it bills what it writes to its cache though no request asks for it
    /// @param models by plain name and pattern
    record Provider(
            String name,
            List<String> also,
            List<NamePattern> makes,
            boolean writesUnasked,
            NameTable<PublishedModel> models) {
        Provider {
            also = List.copyOf(also);
            makes = List.copyOf(makes);
        }

        boolean isCalled(String other) {
            return name.equals(other) || also.contains(other);
        }

        /// Whether a model of that name is its own, whoever sells it.
        boolean makes(String model) {
            return makes.stream().anyMatch(pattern -> pattern.fits(model));
        }

        /// The row of a model. Some lists write a name with its provider again, or as `models/…`.
        Optional<NameTable.Found<PublishedModel>> find(String model) {
            return models.find(model).or(() -> models.find(withoutPrefix(model)));
        }

        private String withoutPrefix(String model) {
            int slash = model.indexOf('/');
            String first = model.substring(0, Math.max(0, slash)).toLowerCase(Locale.ROOT);
            return first.equals("models") || isCalled(first) ? model.substring(slash + 1) : model;
        }
    }

    static PriceFile shipped() {
        try (InputStream json = PriceFile.class.getResourceAsStream(RESOURCE)) {
            if (json == null) {
                throw new IllegalStateException("this build of rlm has no " + RESOURCE + ": build it again");
            }
            return read(json);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " of this build", e);
        }
    }

    static PriceFile read(InputStream json) throws IOException {
        JsonNode root = new ObjectMapper().readTree(json);
        Map<String, Provider> providers = new LinkedHashMap<>();
        root.path("providers").properties().forEach(entry -> {
            JsonNode node = entry.getValue();
            providers.put(entry.getKey(), new Provider(entry.getKey(), texts(node.path("also")),
                    texts(node.path("makes")).stream().map(NamePattern::glob).toList(),
                    !node.path("writes_when_asked").asBoolean(), models(node.path("models"))));
        });
        return new PriceFile(root.path("source").asText(), LocalDate.parse(root.path("as_of").asText()),
                Set.copyOf(texts(root.path("gateways"))), providers);
    }

    /// The provider of that name or alias.
    Optional<Provider> provider(String name) {
        return providers.values().stream().filter(provider -> provider.isCalled(name)).findFirst();
    }

    private static NameTable<PublishedModel> models(JsonNode nodes) {
        NameTable<PublishedModel> models = new NameTable<>();
        for (JsonNode node : nodes) {
            PublishedModel model = model(node);
            for (String entry : model.entries()) {
                if (NamePattern.isExpression(entry)) {
                    models.addExpression(entry, model);
                } else {
                    models.add(entry, model);
                }
            }
        }
        return models;
    }

    private static PublishedModel model(JsonNode node) {
        List<String> entries = new ArrayList<>(texts(node.path("names")));
        entries.addAll(texts(node.path("patterns")));
        JsonNode window = node.path("context_window");
        List<PublishedModel.Row> rows = new ArrayList<>();
        for (JsonNode row : node.path("rows")) {
            rows.add(row(row));
        }
        return new PublishedModel(entries, node.path("resold").asBoolean(),
                window.isInt() ? OptionalInt.of(window.intValue()) : OptionalInt.empty(), rows);
    }

    private static PublishedModel.Row row(JsonNode node) {
        Optional<LocalDate> from = node.has("from")
                ? Optional.of(LocalDate.parse(node.path("from").asText()))
                : Optional.empty();
        List<Tier> tiers = new ArrayList<>();
        tiers.add(tier(0, node));
        for (JsonNode tier : node.path("tiers")) {
            tiers.add(tier(tier.path("above").longValue(), tier));
        }
        return new PublishedModel.Row(from, node.path("some_hours").asBoolean(), tiers);
    }

    /// A cache price that is not published is that of input.
    private static Tier tier(long above, JsonNode rates) {
        String input = rates.path("input").asText();
        return new Tier(above, Usd.of(input), Usd.of(rates.path("cache_read").asText(input)),
                Usd.of(rates.path("cache_write").asText(input)), Usd.of(rates.path("output").asText()));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
