package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes the events of a watch to the client in ASCII only: every other character is escaped as JSON defines it (RFC 8259, section 7). The client's
 * HTTP watch decodes each buffer of bytes separately and takes the decoder's whole array as text (kubernetes-client 7.6 to 8.0, WatchHTTPManager). A
 * character of several bytes is followed by NULs there, and a character split over two buffers is lost; either way the event cannot be parsed.
 */
final class AsciiWatchInterceptor implements Interceptor {
    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        return WatchRequests.isWatch(request) ? new Escaping(consumer) : consumer;
    }

    /** The consumer of one request. If the request is retried, its bodies arrive one after the other. */
    private static final class Escaping implements AsyncBody.Consumer<List<ByteBuffer>> {
        private static final int LONGEST_ESCAPE = 6;

        private final AsyncBody.Consumer<List<ByteBuffer>> next;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        /** The first bytes of a character that continues in the next buffer. */
        private ByteBuffer begun = ByteBuffer.allocate(0);

        private AsyncBody of;

        Escaping(AsyncBody.Consumer<List<ByteBuffer>> next) {
            this.next = next;
        }

        @Override
        public void consume(List<ByteBuffer> chunk, AsyncBody body) throws Exception {
            if (!body.equals(of)) {
                of = body;
                begun = ByteBuffer.allocate(0);
            }
            List<ByteBuffer> escaped = new ArrayList<>(chunk.size());
            for (ByteBuffer bytes : chunk) {
                escaped.add(begun.hasRemaining() || !isAscii(bytes) ? escape(bytes) : bytes);
            }
            next.consume(escaped, body);
        }

        private static boolean isAscii(ByteBuffer bytes) {
            for (int i = bytes.position(); i < bytes.limit(); i++) {
                if (bytes.get(i) < 0) {
                    return false;
                }
            }
            return true;
        }

        private ByteBuffer escape(ByteBuffer bytes) {
            ByteBuffer all = ByteBuffer.allocate(begun.remaining() + bytes.remaining())
                    .put(begun)
                    .put(bytes)
                    .flip();
            CharBuffer text = CharBuffer.allocate(all.remaining());
            decoder.reset().decode(all, text, false);
            begun = all;
            return escape(text.flip());
        }

        private static ByteBuffer escape(CharBuffer text) {
            ByteBuffer escaped = ByteBuffer.allocate(text.remaining() * LONGEST_ESCAPE);
            while (text.hasRemaining()) {
                char c = text.get();
                if (c < 0x80) {
                    escaped.put((byte) c);
                } else {
                    escaped.put("\\u%04x".formatted((int) c).getBytes(StandardCharsets.US_ASCII));
                }
            }
            return escaped.flip();
        }
    }
}
