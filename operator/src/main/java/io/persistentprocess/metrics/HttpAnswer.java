package io.persistentprocess.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP response. */
record HttpAnswer(int code, String contentType, String body) {
    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int HEAD_TOO_LARGE = 431;
    static final int BROKEN = 500;
    static final int UNAVAILABLE = 503;

    private static final Map<Integer, String> REASONS = Map.of(
            OK,
            "OK",
            BAD_REQUEST,
            "Bad Request",
            NOT_FOUND,
            "Not Found",
            METHOD_NOT_ALLOWED,
            "Method Not Allowed",
            HEAD_TOO_LARGE,
            "Request Header Fields Too Large",
            BROKEN,
            "Internal Server Error",
            UNAVAILABLE,
            "Service Unavailable");

    static HttpAnswer text(int code, String line) {
        return new HttpAnswer(code, "text/plain; charset=utf-8", line + "\n");
    }

    /** The response in HTTP's format; it closes the connection. */
    ByteBuffer encode() {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return encode(bytes, bytes.length);
    }

    /** The response without its body, for HEAD. */
    ByteBuffer encodeHead() {
        return encode(new byte[0], body.getBytes(StandardCharsets.UTF_8).length);
    }

    private ByteBuffer encode(byte[] bytes, int length) {
        String allow = code == METHOD_NOT_ALLOWED ? "Allow: GET, HEAD\r\n" : "";
        byte[] head = "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%sConnection: close\r\n\r\n"
                .formatted(code, REASONS.getOrDefault(code, ""), contentType, length, allow)
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + bytes.length)
                .put(head)
                .put(bytes)
                .flip();
    }
}
