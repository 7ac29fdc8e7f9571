package dev.rlm.backends.openai;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Where a provider is, in the form that the wire needs: `…/chat/completions` is put behind it. Written with or without
/// `/v1`, as the provider's own pages have it: a path that names no version gets `/v1`, unless it was given whole, up
/// to and with `/chat/completions`.
///
/// @param prefix scheme, host, port and path, without a slash at its end
/// @param query of gateways that want one with each request, as `api-version`
public record BaseUrl(URI prefix, Map<String, String> query) {
    private static final Pattern VERSIONED = Pattern.compile("(?i)(^|/)(v\\d+[a-z0-9]*|deployments)(/|$)");
    private static final String WHOLE = "/chat/completions";

    public BaseUrl {
        query = Map.copyOf(query);
    }

    /// Reads what stands in the settings.
    ///
    /// @throws IllegalArgumentException saying what is wrong, without the value's password
    public static BaseUrl parse(String text) {
        URI given = uri(text.strip());
        String scheme = given.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException("a base URL begins with http:// or https://");
        }
        if (given.getHost() == null) {
            throw new IllegalArgumentException("the base URL names no host");
        }
        if (given.getRawUserInfo() != null || given.getRawFragment() != null) {
            throw new IllegalArgumentException("a base URL holds no user, password or #fragment");
        }
        return new BaseUrl(uri(scheme + "://" + given.getRawAuthority() + path(given)), query(given));
    }

    /// Host, and port where one is written: what messages show.
    public String place() {
        return prefix.getRawAuthority();
    }

    private static String path(URI given) {
        String path = given.getRawPath().replaceAll("/+$", "");
        if (path.endsWith(WHOLE)) {
            return path.substring(0, path.length() - WHOLE.length());
        }
        return VERSIONED.matcher(path).find() ? path : path + "/v1";
    }

    private static Map<String, String> query(URI given) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (given.getQuery() != null) {
            for (String pair : given.getQuery().split("&", -1)) {
                String[] parts = pair.split("=", 2);
                parameters.put(parts[0], parts.length == 2 ? parts[1] : "");
            }
        }
        return parameters;
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the base URL cannot be read: " + e.getReason(), e);
        }
    }
}
