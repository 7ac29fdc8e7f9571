package dev.rlm.cli;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine;
import picocli.CommandLine.Option;

import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Shown;

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

    private static String document(Settings settings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", settings.file().map(Object::toString).orElse(null));
        ArrayNode lines = json.putArray("settings");
        settings.shown()
                .forEach(line -> lines.addObject()
                        .put("section", line.section())
                        .put("name", line.name())
                        .put("value", line.value())
                        .put("origin", line.origin()));
        return json.toPrettyString();
    }
}
