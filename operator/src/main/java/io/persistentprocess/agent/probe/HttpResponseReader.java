package io.persistentprocess.agent.probe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an HTTP/1 response, RFC 9112, as it arrives: the status line, the fields that a probe needs, and at most {@link #MOST_BODY} bytes of the content. A response is
 * complete when its content is, as for the kubelet. No I/O; for one thread.
 */
final class HttpResponseReader {
    /** As much as the kubelet reads. */
    static final int MOST_BODY = 10 << 10;

    private static final int MOST_HEAD = 16 << 10;
    private static final String LAST_CHUNK = "0\r\n\r\n";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})(?: (.*))?");
    private static final Pattern END_OF_HEAD = Pattern.compile("\r?\n\r?\n");

    /** How far the response is. */
    sealed interface Progress {
        record Incomplete() implements Progress {}

        record Complete(HttpResponse response) implements Progress {}

        /**
         * It cannot be read.
         *
         * @param why it is no response, for the user
         */
        record Broken(String why) implements Progress {}
    }

    /** The part before the content. */
    private record Head(int status, String reason, String fields, int length) {
        Optional<String> field(String name) {
            return fields.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .findFirst()
                    .map(line -> line.substring(name.length() + 1).strip());
        }

        boolean isInterim() {
            return status < 200;
        }

        boolean hasNoContent() {
            return status == 204 || status == 304;
        }

        OptionalLong contentLength() {
            return field("content-length")
                    .filter(text -> text.matches("[0-9]{1,18}"))
                    .map(text -> OptionalLong.of(Long.parseLong(text)))
                    .orElse(OptionalLong.empty());
        }

        boolean isChunked() {
            return field("transfer-encoding")
                    .filter(text -> text.toLowerCase(Locale.ROOT).contains("chunked"))
                    .isPresent();
        }
    }

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Optional<Head> head = Optional.empty();

    /** Takes bytes that have arrived. */
    Progress received(byte[] bytes, int count) {
        received.write(bytes, 0, count);
        return progress();
    }

    private Progress progress() {
        if (head.isEmpty()) {
            String text = received.toString(StandardCharsets.ISO_8859_1);
            Matcher end = END_OF_HEAD.matcher(text);
            if (!end.find()) {
                return text.length() > MOST_HEAD
                        ? new Progress.Broken(
                                "the response has more than %d KiB of header fields".formatted(MOST_HEAD >> 10))
                        : new Progress.Incomplete();
            }
            Optional<Head> found = head(text.substring(0, end.start()), end.end());
            if (found.isEmpty()) {
                return notHttp();
            }
            if (found.get().isInterim()) {
                skip(end.end());
                return progress();
            }
            head = found;
        }
        return isComplete(head.get()) ? complete(head.get()) : new Progress.Incomplete();
    }

    private static Optional<Head> head(String text, int length) {
        String[] lines = text.split("\r?\n", 2);
        Matcher status = STATUS_LINE.matcher(lines[0]);
        return status.matches()
                ? Optional.of(new Head(
                        Integer.parseInt(status.group(1)),
                        ProbeMessage.firstLine(
                                        Optional.ofNullable(status.group(2)).orElse(""))
                                .orElse(""),
                        lines.length > 1 ? lines[1] : "",
                        length))
                : Optional.empty();
    }

    private void skip(int count) {
        byte[] all = received.toByteArray();
        received.reset();
        received.write(all, count, all.length - count);
    }

    private boolean isComplete(Head present) {
        int size = received.size() - present.length();
        return size >= MOST_BODY
                || present.hasNoContent()
                || (present.isChunked()
                        ? body(present).endsWith(LAST_CHUNK)
                        : present.contentLength().isPresent()
                                && size >= present.contentLength().getAsLong());
    }

    private String body(Head present) {
        byte[] all = received.toByteArray();
        return new String(all, present.length(), all.length - present.length(), StandardCharsets.UTF_8);
    }

    private Progress complete(Head present) {
        String body = body(present);
        return new Progress.Complete(new HttpResponse(
                present.status(),
                present.reason(),
                present.field("location"),
                present.isChunked() ? body.substring(Math.min(body.length(), body.indexOf('\n') + 1)) : body));
    }

    /** The peer has closed the connection. */
    Progress ended() {
        if (head.isEmpty()) {
            return received.size() == 0
                    ? new Progress.Broken("the connection was closed without a response")
                    : notHttp();
        }
        boolean truncated = head.get().isChunked() || head.get().contentLength().isPresent();
        return truncated
                ? new Progress.Broken("the connection was closed in the middle of the response")
                : complete(head.get());
    }

    private Progress notHttp() {
        return new Progress.Broken("the response is not HTTP/1: "
                + ProbeMessage.firstLine(received.toString(StandardCharsets.UTF_8))
                        .orElse("blank"));
    }
}
