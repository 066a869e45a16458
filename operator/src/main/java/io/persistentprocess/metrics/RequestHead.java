package io.persistentprocess.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of an HTTP request (RFC 9112); header fields do not affect the response.
 *
 * @param path without the query
 */
record RequestHead(String method, String path) {
    private static final Pattern REQUEST_LINE =
            Pattern.compile("(?<method>[A-Z]{1,16}) (?<path>/[!-~&&[^?]]*)(?:\\?[!-~]*)? HTTP/1\\.[0-9]");

    private static final Pattern END = Pattern.compile("\r?\n\r?\n");

    /** Whether the bytes contain the empty line that ends a head. */
    static boolean isComplete(byte[] bytes, int length) {
        return END.matcher(text(bytes, length)).find();
    }

    /** Empty if it is not an HTTP/1 request. */
    static Optional<RequestHead> parse(byte[] bytes, int length) {
        String text = text(bytes, length);
        Matcher line =
                REQUEST_LINE.matcher(text.substring(0, text.indexOf('\n')).strip());
        return line.matches()
                ? Optional.of(new RequestHead(line.group("method"), line.group("path")))
                : Optional.empty();
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
