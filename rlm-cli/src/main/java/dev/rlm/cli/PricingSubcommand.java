package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.rlm.app.PriceList;
import dev.rlm.app.PriceList.Entry;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.ModelPrice.Tier;

/// `rlm pricing`.
final class PricingSubcommand implements Subcommand {
    private static final List<String> HEADINGS = List.of("MODEL", "INPUT", "CACHE READ", "CACHE WRITE", "OUTPUT",
            "WINDOW");
    private final SharedOptions shared;
    private final Workplace workplace;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "whose price to show; without one, all are listed")
    private @Nullable String model;

    @Option(names = "--json", description = "as one JSON document")
    private boolean json;

    PricingSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
    }

    @Override
    public ExitCode run(CommandLine self) {
        PriceList prices = PriceList.of(workplace.settings(Map.of(), shared.config()), workplace.machine());
        if (model == null) {
            List<Entry> all = prices.all();
            workplace.terminal().print(json ? document(prices, all) : table(all));
            warn(Stream.concat(Stream.of("in US dollars a million tokens, as of " + prices.asOf()
                    + "; a window in brackets is not known but assumed"), prices.warning().stream()));
        } else {
            Entry entry = prices.find(model);
            workplace.terminal().print(json ? document(entry) : text(prices, entry));
            warn(Stream.concat(entry.price().asOf().isEmpty() ? Stream.empty() : prices.warning().stream(),
                    entry.isWindowKnown() ? Stream.empty() : Stream.of(PriceList.windowAssumed(entry.model()))));
        }
        return ExitCode.OK;
    }

    private void warn(Stream<String> warnings) {
        if (!shared.quiet()) {
            warnings.forEach(warning -> workplace.terminal().tell("rlm: " + warning));
        }
    }

    /// A row for each entry and each of its tiers; a window that is only assumed is in brackets.
    private static String table(List<Entry> entries) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
        entries.forEach(entry -> rows.addAll(rows(entry)));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : rows) {
            for (int at = 0; at < widths.length; at++) {
                widths[at] = Math.max(widths[at], row.get(at).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(row.getFirst()).append(" ".repeat(widths[0] - row.getFirst().length()));
            for (int at = 1; at < widths.length; at++) {
                text.append(" ".repeat(2 + widths[at] - row.get(at).length())).append(row.get(at));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static List<List<String>> rows(Entry entry) {
        String window = entry.isWindowKnown() ? "" + entry.window() : "(" + entry.window() + ")";
        return entry.price()
                .tiers()
                .stream()
                .map(tier -> tier.fromInputTokens() == 0
                        ? row(entry.model().toString(), tier, window)
                        : row("  above " + tier.fromInputTokens() + " input tokens", tier, ""))
                .toList();
    }

    private static List<String> row(String name, Tier tier, String window) {
        return List.of(name, tier.input().toString(), tier.cacheRead().toString(), tier.cacheWrite().toString(),
                tier.output().toString(), window);
    }

    private static String text(PriceList prices, Entry entry) {
        ModelPrice price = entry.price();
        String age = price.asOf().map(day -> " of " + day + ", " + prices.ageDays(day) + " days old").orElse("");
        return table(List.of(entry)) + "in US dollars a million tokens\nrule: " + price.rule() + "\nsource: "
                + price.source()
                + age + "\n";
    }

    /// `rlm.pricelist/1`.
    private static String document(PriceList prices, List<Entry> entries) {
        ObjectNode out = JsonNodeFactory.instance.objectNode()
                .put("schema", "rlm.pricelist/1")
                .put("as_of", prices.asOf().toString());
        ArrayNode models = out.putArray("models");
        entries.forEach(entry -> write(models.addObject(), entry));
        return out.toPrettyString();
    }

    /// `rlm.price/1`.
    private static String document(Entry entry) {
        return write(JsonNodeFactory.instance.objectNode().put("schema", "rlm.price/1"), entry).toPrettyString();
    }

    private static ObjectNode write(ObjectNode out, Entry entry) {
        ModelPrice price = entry.price();
        out.put("model", entry.model().toString()).put("provider", entry.model().provider()).put("rule", price.rule());
        write(out, price.tiers().getFirst());
        out.put("context_window", entry.window()).put("context_window_known", entry.isWindowKnown());
        ArrayNode tiers = out.putArray("tiers");
        price.tiers()
                .stream()
                .skip(1)
                .forEach(tier -> write(tiers.addObject().put("above_input_tokens", tier.fromInputTokens()), tier));
        return out.put("source", price.source()).put("as_of", price.asOf().map(Object::toString).orElse(null));
    }

    private static void write(ObjectNode out, Tier tier) {
        out.put("input", tier.input().toString())
                .put("output", tier.output().toString())
                .put("cache_read", tier.cacheRead().toString())
                .put("cache_write", tier.cacheWrite().toString());
    }
}
