package dev.rlm.app.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The kinds of values that say where a provider or a folder is and what goes there.
final class Addresses {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[ -~]{0,1000}");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,300}");
    private static final Pattern ENGINE = Pattern
            .compile("unix:///[!-~]{1,200}|tcp://[A-Za-z0-9.\\[\\]:-]{1,200}:\\d{1,5}");
    private static final Set<String> NOT_OURS = Set.of("connection", "content-length", "content-type", "expect", "host",
            "transfer-encoding", "upgrade", "authorization", "proxy-authorization", "cookie", "api-key", "x-api-key",
            "x-goog-api-key");

    private Addresses() {}

    static Kind<String> url() {
        return Kind.single("an http or https URL without user, query and fragment",
                Set.of(Raw.Shape.TEXT), text -> Optional.of(text).filter(Addresses::isUrl), Plain.Text::new);
    }

    static Kind<String> variable() {
        return Kind.single("the name of an environment variable",
                Set.of(Raw.Shape.TEXT), text -> Optional.of(text)
                        .filter(name -> VARIABLE.matcher(name).matches() && !Quoted.looksSecret(name)),
                Plain.Text::new);
    }

    /// A path as written; `~` stands for nothing, as in every file that no shell reads.
    static Kind<String> folder() {
        return Kind.single("a folder's path (a ~ is not understood here)",
                Set.of(Raw.Shape.TEXT), text -> Optional.of(text).filter(Addresses::isFolder), Plain.Text::new);
    }

    /// A program of this machine: nothing that depends on the folder one stands in.
    static Kind<String> program() {
        return Kind.single("an absolute path, or a program's name without a slash",
                Set.of(Raw.Shape.TEXT), text -> Optional.of(text)
                        .filter(Addresses::isFolder)
                        .filter(name -> name.startsWith("/") || name.indexOf('/') < 0),
                Plain.Text::new);
    }

    /// By name, sorted; a name that carries keys, or that belongs to the connection, is none.
    static Kind<Map<String, String>> headers() {
        return new Kind<>(
                "a table of header names and plain values; no keys (they go by key_env), none of the connection's",
                raw -> switch (raw) {
                    case Raw.Pairs(Map<String, String> texts) -> texts.entrySet().stream().allMatch(Addresses::isHeader)
                            ? Optional.of(texts)
                            : Optional.empty();
                    case Raw.Words _,Raw.One _,Raw.Many _,Raw.Other _ -> Optional.empty();
                }, headers -> String.join(", ", new TreeMap<>(headers).keySet()),
                headers -> new Plain.Texts(headers.keySet().stream().sorted().toList()),
                Comparator.comparingInt(Map::size));
    }

    /// A name as registries and engines write it, with tag or digest.
    static Kind<String> image() {
        return Kind.single("an image's name such as \"python:3.11-slim\"",
                Set.of(Raw.Shape.TEXT), text -> Optional.of(text).filter(name -> IMAGE.matcher(name).matches()),
                Plain.Text::new);
    }

    static Kind<String> containerEngine() {
        return Kind.single("unix:///path or tcp://host:port",
                Set.of(Raw.Shape.TEXT), text -> Optional.of(text).filter(host -> ENGINE.matcher(host).matches()),
                Plain.Text::new);
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return http && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isFolder(String text) {
        try {
            return !text.isBlank() && !text.startsWith("~") && !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static boolean isHeader(Map.Entry<String, String> header) {
        return HEADER.matcher(header.getKey()).matches() && HEADER_VALUE.matcher(header.getValue()).matches()
                && !NOT_OURS.contains(header.getKey().toLowerCase(Locale.ROOT))
                && !Quoted.looksSecret(header.getValue());
    }
}
