package io.persistentprocess.metrics;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on, in Go's notation, which Kubernetes users know: {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code :PORT} for all addresses.
 *
 * @param host empty: all addresses
 * @param port 0: any free one
 */
public record ListenAddress(String host, int port) {
    private static final Pattern NOTATION =
            Pattern.compile("(?:\\[(?<v6>[0-9a-fA-F:.%]+)]|(?<host>[^:\\[\\]]*)):(?<port>\\d{1,5})");
    private static final int LAST_PORT = 65535;

    /**
     * Parses the notation.
     *
     * @throws IllegalArgumentException the text is no address; the message shows the form
     */
    public static ListenAddress parse(String text) {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > LAST_PORT) {
            throw new IllegalArgumentException(
                    "\"%s\" is no address; write HOST:PORT, or :PORT for all addresses, such as 127.0.0.1:9642"
                            .formatted(text));
        }
        String v6 = matcher.group("v6");
        return new ListenAddress(v6 == null ? matcher.group("host") : v6, Integer.parseInt(matcher.group("port")));
    }

    InetSocketAddress resolve() throws UnknownHostException {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
