package dev.rlm.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine;
import picocli.CommandLine.Option;

import dev.rlm.app.settings.Plain;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Shown;
import dev.rlm.core.budget.Usd;

/// `rlm config show`.
final class ConfigShowSubcommand implements Subcommand {
    private static final int WIDEST = 60;
    private final SharedOptions shared;
    private final Workplace workplace;

    @Option(names = "--json", description = "as one JSON document")
    private boolean json;

    ConfigShowSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
    }

    @Override
    public ExitCode run(CommandLine self) {
        Settings settings = workplace.settings(Map.of(), shared.config());
        workplace.terminal().print(json ? document(settings) : table(settings.shown()));
        return ExitCode.OK;
    }

    /// As rlm.toml, with each value's origin behind it.
    private static String table(List<Shown> lines) {
        int name = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        int value = Math.min(WIDEST, lines.stream().mapToInt(line -> line.value().length()).max().orElse(0));
        StringBuilder text = new StringBuilder();
        String section = "";
        for (Shown line : lines) {
            if (!line.section().equals(section)) {
                text.append(section.isEmpty() ? "" : "\n").append('[').append(line.section()).append("]\n");
                section = line.section();
            }
            text.append(padded(line.name(), name))
                    .append(" = ")
                    .append(padded(line.value(), value))
                    .append("  # ")
                    .append(line.origin())
                    .append('\n');
        }
        return text.toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /// `rlm.config/1`.
    private static String document(Settings settings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("schema", "rlm.config/1");
        json.put("file", settings.file().map(Object::toString).orElse(null));
        ArrayNode lines = json.putArray("settings");
        settings.shown().forEach(line -> {
            ObjectNode out = lines.addObject().put("section", line.section()).put("name", line.name());
            value(out, line.plain());
            out.put("text", line.value()).put("origin", line.origin());
        });
        return json.toPrettyString();
    }

    private static void value(ObjectNode out, Plain value) {
        switch (value) {
            case Plain.None() -> out.putNull("value");
            case Plain.Number(BigDecimal number) -> out.put("value", number);
            case Plain.Time(Duration time) -> out.put("value", time.toMillis()).put("unit", "ms");
            case Plain.Size(long bytes) -> out.put("value", bytes).put("unit", "bytes");
            case Plain.Money(Usd usd) -> out.put("value", usd.toString()).put("unit", "usd");
            case Plain.Truth(boolean truth) -> out.put("value", truth);
            case Plain.Text(String text) -> out.put("value", text);
            case Plain.Texts(List<String> texts) -> texts.forEach(out.putArray("value")::add);
        }
    }
}
