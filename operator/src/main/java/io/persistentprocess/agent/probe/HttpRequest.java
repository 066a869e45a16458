package io.persistentprocess.agent.probe;

import io.persistentprocess.supervision.spec.ProbeAction;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A GET request of a probe. Immutable, pure.
 *
 * @param headers by their names, which do not differ in case only; an empty value leaves a default one out, as for the kubelet
 */
record HttpRequest(ProbeAction.Scheme scheme, String host, int port, String target, Map<String, String> headers) {
    private static final String USER_AGENT = "User-Agent";
    private static final String ACCEPT = "Accept";
    private static final String HOST = "Host";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    static HttpRequest of(ProbeAction.HttpGet get) {
        return new HttpRequest(get.scheme(), get.host(), get.port(), get.path(), get.headers());
    }

    /** {@code http://127.0.0.1:8080/healthz}. */
    String url() {
        return scheme.name().toLowerCase(java.util.Locale.ROOT) + "://" + authority() + target;
    }

    private String bracketed() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private String authority() {
        return port == defaultPort(scheme) ? bracketed() : bracketed() + ":" + port;
    }

    private static int defaultPort(ProbeAction.Scheme scheme) {
        return scheme == ProbeAction.Scheme.HTTP ? HTTP_PORT : HTTPS_PORT;
    }

    /** One request on a connection of its own, RFC 9112. */
    byte[] bytes() {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.put(USER_AGENT, "ppg-probe");
        fields.put(ACCEPT, "*/*");
        fields.put(HOST, authority());
        fields.putAll(headers);
        fields.put("Connection", "close");
        StringBuilder text = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\n");
        // RFC 9110, section 7.2: the first one.
        field(text, HOST, fields.remove(HOST));
        fields.forEach((name, value) -> field(text, name, value));
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void field(StringBuilder text, String name, String value) {
        boolean leftOut = value.isEmpty() && (name.equalsIgnoreCase(USER_AGENT) || name.equalsIgnoreCase(ACCEPT));
        if (!leftOut) {
            text.append(name).append(": ").append(value).append("\r\n");
        }
    }

    /**
     * The request that a response redirects to, if it is one to the same host: as the kubelet, a probe asks no other.
     *
     * @param location the reference of the response's Location field
     * @return empty: it leads elsewhere, or is no URL
     */
    Optional<HttpRequest> redirected(String location) {
        try {
            URI to = URI.create(url()).resolve(URI.create(location));
            Optional<ProbeAction.Scheme> next = scheme(to);
            if (next.isEmpty() || to.getHost() == null || !to.getHost().equalsIgnoreCase(bracketed())) {
                return Optional.empty();
            }
            String path = to.getRawPath() == null || to.getRawPath().isEmpty() ? "/" : to.getRawPath();
            String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
            int at = to.getPort() < 0 ? defaultPort(next.get()) : to.getPort();
            return at < 1 || at > 65_535
                    ? Optional.empty()
                    : Optional.of(new HttpRequest(next.get(), host, at, path + query, headers));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<ProbeAction.Scheme> scheme(URI uri) {
        return switch (Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(java.util.Locale.ROOT)) {
            case "http" -> Optional.of(ProbeAction.Scheme.HTTP);
            case "https" -> Optional.of(ProbeAction.Scheme.HTTPS);
            default -> Optional.empty();
        };
    }
}
