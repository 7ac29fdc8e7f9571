package dev.rlm.pricing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.rlm.core.budget.ModelPrice.Tier;
import dev.rlm.core.budget.Usd;

/// The figures that come with rlm: the resource `prices.json`, which `rlm-pricing/prices.py` writes.
///
/// @param source the package that the figures are from, with its version
/// @param asOf the day they were read
/// @param providers by name
record PriceFile(String source, LocalDate asOf, Map<String, Provider> providers) {
    private static final String RESOURCE = "prices.json";

    /// @param also other names that settings give it
    /// @param models by plain name and pattern
    record Provider(List<String> also, NameTable<PublishedModel> models) {}

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
        for (Map.Entry<String, JsonNode> entry : root.path("providers").properties()) {
            NameTable<PublishedModel> models = new NameTable<>();
            for (JsonNode node : entry.getValue().path("models")) {
                PublishedModel model = model(node);
                model.entries().forEach(name -> models.add(name, model));
            }
            providers.put(entry.getKey(), new Provider(texts(entry.getValue().path("also")), models));
        }
        return new PriceFile(root.path("source").asText(), LocalDate.parse(root.path("as_of").asText()), providers);
    }

    /// The provider of that name or alias.
    Optional<Provider> provider(String name) {
        return Optional.ofNullable(providers.get(name))
                .or(() -> providers.values()
                        .stream()
                        .filter(provider -> provider.also().contains(name))
                        .findFirst());
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
