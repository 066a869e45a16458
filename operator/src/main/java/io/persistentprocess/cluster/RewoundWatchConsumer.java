package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the events of one watch to the client and knows the resource version that the watch began from. If the server's version is older, the watch
 * ends with 410 Gone. Any thread.
 */
final class RewoundWatchConsumer implements AsyncBody.Consumer<List<ByteBuffer>> {
    private static final Logger LOG = LoggerFactory.getLogger(RewoundWatchConsumer.class);
    private static final byte[] GONE =
            ("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
                            + "\"status\":\"Failure\",\"message\":\"the API server's data are older than this watch\","
                            + "\"reason\":\"Expired\",\"code\":410}}\n")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final String BOOKMARK = "{\"type\":\"BOOKMARK\"";
    private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"([0-9]{1,18})\"");
    /** A bookmark holds only the object's kind and version. */
    private static final int LONGEST_BOOKMARK = 2_048;

    private enum State {
        FOLLOWED,
        /** Ends after the current line. */
        OUTDATED,
        ENDED
    }

    private final AsyncBody.Consumer<List<ByteBuffer>> next;
    private final String path;
    private final long from;
    private final StringBuilder line = new StringBuilder(LONGEST_BOOKMARK);
    private State state = State.FOLLOWED;

    RewoundWatchConsumer(AsyncBody.Consumer<List<ByteBuffer>> next, String path, long from) {
        this.next = next;
        this.path = path;
        this.from = from;
    }

    /** The server reported its current resource version. */
    synchronized void isNow(long version, AsyncBody body) {
        if (version >= from || state != State.FOLLOWED) {
            return;
        }
        outdated();
        if (line.isEmpty()) {
            try {
                state = State.ENDED;
                next.consume(List.of(ByteBuffer.wrap(GONE)), body);
            } catch (Exception e) {
                LOG.debug("a watch cannot be ended, so its connection is closed", e);
                body.cancel();
            }
        }
    }

    private void outdated() {
        state = State.OUTDATED;
        LOG.warn(
                "the API server's data were restored to an earlier state, so everything is read again path={} from={}",
                path,
                from);
    }

    @Override
    public synchronized void consume(List<ByteBuffer> chunk, AsyncBody body) throws Exception {
        List<ByteBuffer> seen = new ArrayList<>(chunk.size());
        for (ByteBuffer bytes : chunk) {
            if (state != State.ENDED) {
                filter(bytes, seen);
            }
        }
        next.consume(seen, body);
    }

    private void filter(ByteBuffer bytes, List<ByteBuffer> seen) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte each = bytes.get(i);
            if (each == '\n') {
                if (isOlderBookmark()) {
                    outdated();
                }
                line.setLength(0);
                if (state == State.OUTDATED) {
                    state = State.ENDED;
                    seen.add(bytes.slice(bytes.position(), i + 1 - bytes.position()));
                    seen.add(ByteBuffer.wrap(GONE));
                    return;
                }
            } else if (line.length() < LONGEST_BOOKMARK) {
                line.append((char) each);
            }
        }
        seen.add(bytes);
    }

    private boolean isOlderBookmark() {
        if (state != State.FOLLOWED || line.indexOf(BOOKMARK) != 0) {
            return false;
        }
        Matcher version = VERSION.matcher(line);
        return version.find() && Long.parseLong(version.group(1)) < from;
    }
}
