package io.persistentprocess.local.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The agent's end of a connection. No operation waits longer than {@link #PATIENCE}: a client that hangs loses its connection and affects no one
 * else. For one thread, unless a method says otherwise.
 */
final class ControlChannel implements AutoCloseable {
    /** Long enough for a user who reads in a pager, short enough to free the thread eventually. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** For the whole request, in however many pieces it arrives. */
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);

    private static final int LONGEST_REQUEST_BYTES = 65536;
    private static final int CHUNK_BYTES = 4096;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    /** By {@link System#nanoTime}; present only while the agent waits for the client. */
    private volatile OptionalLong waitsSince = OptionalLong.empty();

    private ControlChannel(SocketChannel channel, Selector selector, SelectionKey key) {
        this.channel = channel;
        this.selector = selector;
        this.key = key;
    }

    static ControlChannel of(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        Selector selector = Selector.open();
        try {
            return new ControlChannel(channel, selector, channel.register(selector, 0));
        } catch (IOException e) {
            selector.close();
            throw e;
        }
    }

    /** The client's line, without its end. */
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        long deadline = System.nanoTime() + REQUEST_PATIENCE.toNanos();
        while (line.size() <= LONGEST_REQUEST_BYTES) {
            await(SelectionKey.OP_READ, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())), REQUEST_PATIENCE);
            if (channel.read(chunk.clear()) < 0) {
                throw new EOFException("the client left without a request");
            }
            chunk.flip();
            while (chunk.hasRemaining()) {
                byte octet = chunk.get();
                if (octet == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(octet);
            }
        }
        throw new RequestTooLongException("the request is longer than " + LONGEST_REQUEST_BYTES + " bytes");
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                await(SelectionKey.OP_WRITE, PATIENCE, PATIENCE);
            }
        }
    }

    private void await(int operation, Duration atMost, Duration altogether) throws IOException {
        key.interestOps(operation);
        waitsSince = OptionalLong.of(System.nanoTime());
        long millis = atMost.plusNanos(999_999).toMillis();
        int ready = selector.select(millis);
        waitsSince = OptionalLong.empty();
        if (ready == 0) {
            throw new IOException(
                    "the client did nothing for " + altogether.toSeconds() + " s, or another needs its place");
        }
        selector.selectedKeys().clear();
    }

    /**
     * Does not wait. Discards what the client sends after its request.
     *
     * @throws EOFException the client closed the connection
     */
    void checkPresence() throws IOException {
        if (channel.read(ByteBuffer.allocate(CHUNK_BYTES)) < 0) {
            throw new EOFException("the client left before the answer was complete");
        }
    }

    /** How long the thread has waited for the client; any thread. */
    Duration waited() {
        OptionalLong since = waitsSince;
        return since.isPresent() ? Duration.ofNanos(System.nanoTime() - since.getAsLong()) : Duration.ZERO;
    }

    @Override
    public void close() throws IOException {
        try (channel;
                selector) {
            key.cancel();
        }
    }

    /** The client sent more than any request needs. */
    static final class RequestTooLongException extends IOException {
        RequestTooLongException(String message) {
            super(message);
        }
    }
}
