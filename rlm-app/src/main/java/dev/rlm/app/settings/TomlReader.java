package dev.rlm.app.settings;

import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

import dev.rlm.app.settings.Setting.Section;
import dev.rlm.app.trust.SettingsFile;

/// Reads one rlm.toml: every key must be known and every value fit, and all that does not is reported, with its place.
/// Used once, by one thread.
final class TomlReader {
    private static final int MOST_SYNTAX_ERRORS = 10;
    private static final String BOM = "\uFEFF";
    private static final List<String> SECTIONS = List.of("rlm", "native", "docker", "logs", "providers", "prices");
    private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Set<String> KEY_NAMES = Set.of("key", "api_key", "apikey", "token", "access_token",
            "auth_token",
            "bearer", "bearer_token", "secret", "client_secret", "password", "credential", "credentials",
            "authorization");

    private final SettingsFile file;
    private final String shown;
    private final Path folder;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Found<?>> runs = new ArrayList<>();
    private final Map<String, ParsedFile.Named> providers = new LinkedHashMap<>();
    private final Map<String, ParsedFile.Named> prices = new LinkedHashMap<>();

    private TomlReader(SettingsFile file, String shown) {
        this.file = file;
        this.shown = shown;
        this.folder = Optional.ofNullable(file.path().toAbsolutePath().getParent()).orElse(file.path());
    }

    /// @param shown the file's path as the user would name it
    static ParsedFile read(SettingsFile file, String shown) {
        TomlReader reader = new TomlReader(file, shown);
        reader.readAll();
        return new ParsedFile(file, shown, new Layer(reader.folder, reader.runs), reader.providers, reader.prices,
                reader.problems);
    }

    private void readAll() {
        String text;
        try {
            text = file.toml().text();
        } catch (CharacterCodingException _) {
            problems.add(new Problem(Problem.Kind.FILE, shown + ": is not UTF-8 text; save it as UTF-8"));
            return;
        }
        String toml = text.startsWith(BOM) ? text.substring(1) : text;
        TomlParseResult parsed = Toml.parse(toml, TomlVersion.V1_0_0);
        if (parsed.hasErrors()) {
            parsed.errors().stream().limit(MOST_SYNTAX_ERRORS).map(this::syntaxError).forEach(problems::add);
            return;
        }
        TomlValues values = new TomlValues(toml);
        for (String name : parsed.keySet()) {
            readTop(parsed, name, values);
        }
    }

    private void readTop(TomlTable top, String name, TomlValues values) {
        Origin origin = origin(top, name);
        if (!(top.get(List.of(name)) instanceof TomlTable table)) {
            problems.add(Problem.at(origin, outsideSections(name)));
            return;
        }
        switch (name) {
            case "rlm" -> runs.addAll(readSection(Section.RLM, table, values));
            case "native" -> runs.addAll(readSection(Section.NATIVE, table, values));
            case "docker" -> runs.addAll(readSection(Section.DOCKER, table, values));
            case "logs" -> runs.addAll(readSection(Section.LOGS, table, values));
            case "providers" -> readNamed(Section.PROVIDER, table, values);
            case "prices" -> readNamed(Section.PRICE, table, values);
            default -> problems.add(Problem.at(origin, "unknown section [" + plain(name) + "]"
                    + Suggestion.nearest(name, SECTIONS)
                            .map(near -> "; did you mean [" + near + "]?")
                            .orElse("; there are [rlm], [native], [docker], [logs], [providers.NAME] and [prices.\"provider/model\"]")));
        }
    }

    private void readNamed(Section section, TomlTable tables, TomlValues values) {
        boolean isProvider = section == Section.PROVIDER;
        for (String name : tables.keySet()) {
            Origin origin = origin(tables, name);
            if (!(tables.get(List.of(name)) instanceof TomlTable table)) {
                problems.add(Problem.at(origin, isKeyName(name)
                        ? noKeysHere()
                        : "unknown key " + Quoted.of(name) + "; a section here is named [" + section.shown() + "]"));
                continue;
            }
            Optional<String> fault = isProvider ? faultOfProvider(name) : faultOfModel(name);
            fault.ifPresent(message -> problems.add(Problem.at(origin, message)));
            Layer layer = new Layer(folder, readSection(section, table, values));
            if (fault.isEmpty()) {
                (isProvider ? providers : prices).put(name, new ParsedFile.Named(origin, layer));
            }
        }
    }

    private List<Found<?>> readSection(Section section, TomlTable table, TomlValues values) {
        List<Found<?>> found = new ArrayList<>();
        List<Setting<?>> known = SettingsTable.of(section);
        for (String key : table.keySet()) {
            Origin origin = origin(table, key);
            Raw raw = values.raw(table, key);
            Optional<Setting<?>> setting = known.stream().filter(one -> one.key().equals(key)).findFirst();
            if (holdsKey(raw) || (setting.isEmpty() && isKeyName(key))) {
                problems.add(Problem.at(origin, noKeysHere()));
            } else if (setting.isEmpty()) {
                problems.add(Problem.at(origin, unknownKey(section, key, known)));
            } else {
                readValue(setting.get(), raw, origin).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Found<?>> readValue(Setting<?> setting, Raw raw, Origin origin) {
        try {
            return Optional.of(Found.read(setting, raw, origin));
        } catch (IllegalArgumentException e) {
            problems.add(Problem.at(origin, setting.key() + " " + e.getMessage()));
            return Optional.empty();
        }
    }

    private static String unknownKey(Section section, String key, List<Setting<?>> known) {
        String where = "unknown key " + Quoted.of(key) + " in [" + section.shown() + "]";
        String near = Suggestion.ending(key, known.stream().map(Setting::key).toList());
        if (!near.isEmpty()) {
            return where + near;
        }
        return where + SettingsTable.ALL.stream()
                .filter(other -> other.key().equals(key))
                .findFirst()
                .map(other -> "; it belongs in [" + other.section().shown() + "]")
                .orElse("");
    }

    private static String outsideSections(String name) {
        if (isKeyName(name)) {
            return noKeysHere();
        }
        String where = "unknown key " + Quoted.of(name) + " outside the sections";
        if (SettingsTable.of(Section.RLM).stream().anyMatch(setting -> setting.key().equals(name))) {
            return where + "; it belongs in [rlm]";
        }
        return where + Suggestion.nearest(name, SettingsTable.of(Section.RLM).stream().map(Setting::key).toList())
                .map(near -> "; did you mean \"" + near + "\" under [rlm]?")
                .orElse("");
    }

    private static Optional<String> faultOfProvider(String name) {
        if (BuiltIn.NAMES_WITHOUT_WIRE.contains(name)) {
            return Optional.of("[providers." + name + "] is built in and has nothing to set");
        }
        return PROVIDER.matcher(name).matches() && !Quoted.looksSecret(name)
                ? Optional.empty()
                : Optional.of(
                        "a provider's name is made of letters, digits, \"-\", \"_\" and \".\", not " + Quoted.of(name));
    }

    private static Optional<String> faultOfModel(String name) {
        int slash = name.indexOf('/');
        return slash > 0 && slash < name.length() - 1 && name.strip().equals(name)
                ? Optional.empty()
                : Optional.of("a price is for [prices.\"provider/model\"], not for " + Quoted.of(name));
    }

    private static boolean isKeyName(String key) {
        return KEY_NAMES.contains(key.toLowerCase(Locale.ROOT).replace('-', '_'));
    }

    private static boolean holdsKey(Raw raw) {
        return switch (raw) {
            case Raw.Words(String text) -> Quoted.looksSecret(text);
            case Raw.One(Raw.Shape _, String text) -> Quoted.looksSecret(text);
            case Raw.Many(List<String> texts) -> texts.stream().anyMatch(Quoted::looksSecret);
            case Raw.Pairs(Map<String, String> texts) -> texts.entrySet()
                    .stream()
                    .anyMatch(pair -> isKeyName(pair.getKey()) || Quoted.looksSecret(pair.getValue()));
            case Raw.Other _ -> false;
        };
    }

    private static String noKeysHere() {
        return "a key must not stand in rlm.toml, which gets copied, shared and committed;"
                + " put it in an environment variable, and the variable's name in key_env";
    }

    private Problem syntaxError(TomlParseError error) {
        return Problem.at(origin(error.position()), plain(String.valueOf(error.getMessage())));
    }

    private Origin origin(TomlTable table, String key) {
        return origin(Optional.ofNullable(table.inputPositionOf(List.of(key))).orElse(TomlPosition.positionAt(1, 1)));
    }

    private Origin origin(TomlPosition position) {
        return new Origin.File(shown, position.line(), position.column());
    }

    /// On one line and without keys, but not in quotes.
    private static String plain(String text) {
        return Quoted.masked(text).replaceAll("\\p{Cntrl}", " ");
    }
}
