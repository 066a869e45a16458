package io.persistentprocess.metrics;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** One request and its response. Never blocks; {@link HttpListener} closes connections past their deadline. For one thread. */
final class HttpConnection {
    /** The phase of a connection. */
    enum State {
        /** The head is incomplete. */
        READING,
        /** Another thread builds the response. */
        ANSWERING,
        WRITING,
        /** Gives the client time to read the response before the connection closes, and discards further input (RFC 9112, 9.6). */
        DRAINING,
        DONE
    }

    private static final int MOST_HEAD_BYTES = 8192;
    private static final long READING_SECONDS = 5;
    private static final long WRITING_SECONDS = 10;
    private static final long DRAINING_SECONDS = 1;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final InetAddress peer;
    private final ByteBuffer head = ByteBuffer.allocate(MOST_HEAD_BYTES);
    private ByteBuffer answer = ByteBuffer.allocate(0);
    private State state = State.READING;
    private long deadline;

    HttpConnection(SocketChannel channel, SelectionKey key, InetAddress peer, long now) {
        this.channel = channel;
        this.key = key;
        this.peer = peer;
        this.deadline = now + TimeUnit.SECONDS.toNanos(READING_SECONDS);
    }

    InetAddress peer() {
        return peer;
    }

    State state() {
        return state;
    }

    /** By {@link System#nanoTime}; meaningless while another thread builds the response. */
    long deadline() {
        return deadline;
    }

    /** Bytes that the client has not read yet. */
    int unread() {
        return state == State.WRITING ? answer.capacity() : 0;
    }

    byte[] head() {
        return head.array();
    }

    int headLength() {
        return head.position();
    }

    /** Reads or writes as much as is possible without blocking. */
    void proceed(long now) throws IOException {
        switch (state) {
            case READING -> read();
            case WRITING -> write(now);
            case DRAINING -> drain();
            case ANSWERING, DONE -> key.interestOps(0);
        }
    }

    private void read() throws IOException {
        if (channel.read(head) < 0) {
            state = State.DONE;
        } else if (RequestHead.isComplete(head.array(), head.position()) || !head.hasRemaining()) {
            state = State.ANSWERING;
            key.interestOps(0);
        }
    }

    boolean isTooLong() {
        return !head.hasRemaining() && !RequestHead.isComplete(head.array(), head.position());
    }

    void answer(ByteBuffer bytes, long now) throws IOException {
        answer = bytes;
        state = State.WRITING;
        deadline = now + TimeUnit.SECONDS.toNanos(WRITING_SECONDS);
        key.interestOps(SelectionKey.OP_WRITE);
        write(now);
    }

    private void write(long now) throws IOException {
        channel.write(answer);
        if (!answer.hasRemaining()) {
            channel.shutdownOutput();
            answer = ByteBuffer.allocate(0);
            state = State.DRAINING;
            deadline = now + TimeUnit.SECONDS.toNanos(DRAINING_SECONDS);
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void drain() throws IOException {
        if (channel.read(head.clear()) < 0) {
            state = State.DONE;
        }
    }

    void close() throws IOException {
        state = State.DONE;
        key.cancel();
        channel.close();
    }
}
