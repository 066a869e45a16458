package io.persistentprocess.metrics;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP requests without a body on one address, one request per connection. One thread reads and writes for all clients and never blocks; up to
 * two more build responses. A slow client has a deadline, and one address may have only a part of the connections. At the limit, the oldest
 * connection that is not being answered is closed. So a client that sends its request at once is answered, whatever the others do.
 */
final class HttpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
    private static final int BACKLOG = 128;
    private static final int ANSWERING_THREADS = 2;
    private static final int MOST_UNREAD_BYTES = 8 << 20;
    private static final int SEND_BUFFER_BYTES = 1 << 17;
    private static final int PREFIX_BYTES = 8;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Answered(HttpConnection connection, ByteBuffer bytes) {}

    private final ThreadRole role;
    private final int mostPerAddress;
    private final ServerSocketChannel channel;
    private final Selector selector;
    private final SelectionKey listening;
    private volatile Optional<AgentThreads> threads = Optional.empty();
    private volatile Optional<ExecutorService> answering = Optional.empty();
    private final Set<HttpConnection> connections = new LinkedHashSet<>();
    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private volatile ConnectionLimit limit;
    private volatile Function<String, HttpAnswer> pages =
            _ -> HttpAnswer.text(HttpAnswer.UNAVAILABLE, "about to begin");
    private volatile boolean ended;
    private long listensAgainAt;

    private HttpListener(ThreadRole role, int mostPerAddress, ConnectionLimit limit, ServerSocketChannel channel)
            throws IOException {
        this.role = role;
        this.mostPerAddress = mostPerAddress;
        this.limit = limit;
        this.channel = channel;
        this.selector = Selector.open();
        this.listening = channel.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Binds an address. Connections wait for {@link #serve}.
     *
     * @param role of its threads
     */
    static HttpListener bind(ThreadRole role, InetSocketAddress address, int mostPerAddress, ConnectionLimit limit)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            return new HttpListener(role, mostPerAddress, limit, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Starts to answer.
     *
     * @param pages builds the response of a path; may block, on a thread of its own
     */
    void serve(Function<String, HttpAnswer> pages, ConnectionLimit limit, AgentThreads threads) {
        this.pages = pages;
        this.limit = limit;
        this.threads = Optional.of(threads);
        answering = Optional.of(threads.queue(role, ANSWERING_THREADS));
        threads.service(role, this::run).start();
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    private void run() throws IOException {
        while (!ended) {
            turn();
        }
        for (HttpConnection connection : List.copyOf(connections)) {
            drop(connection);
        }
        channel.close();
        selector.close();
    }

    private void turn() throws IOException {
        selector.select(this::proceed, waitMillis(System.nanoTime()));
        long now = System.nanoTime();
        for (Answered next = answered.poll(); next != null; next = answered.poll()) {
            answer(next, now);
        }
        for (HttpConnection connection : List.copyOf(connections)) {
            if (connection.state() != HttpConnection.State.ANSWERING && connection.deadline() - now <= 0) {
                drop(connection);
            }
        }
        if (listening.interestOps() == 0 && listensAgainAt - now <= 0) {
            listening.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    /** 0: without a limit. */
    private long waitMillis(long now) {
        long wait = listening.interestOps() == 0 ? Math.max(1, listensAgainAt - now) : Long.MAX_VALUE;
        for (HttpConnection connection : connections) {
            if (connection.state() != HttpConnection.State.ANSWERING) {
                wait = Math.min(wait, Math.max(1, connection.deadline() - now));
            }
        }
        return wait == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(wait) + 1;
    }

    private void proceed(SelectionKey key) {
        if (key.attachment() instanceof HttpConnection connection) {
            proceed(connection);
        } else {
            acceptAll();
        }
    }

    private void proceed(HttpConnection connection) {
        if (connection.state() == HttpConnection.State.DONE) {
            return;
        }
        try {
            HttpConnection.State before = connection.state();
            connection.proceed(System.nanoTime());
            switch (connection.state()) {
                case DONE -> drop(connection);
                case ANSWERING -> {
                    if (before == HttpConnection.State.READING) {
                        ask(connection);
                    }
                }
                default -> {}
            }
        } catch (IOException e) {
            LOG.debug("a client closed its connection reason=\"{}\"", e.getMessage());
            drop(connection);
        } catch (RuntimeException e) {
            LOG.error("a request cannot be read", e);
            drop(connection);
        }
    }

    private void acceptAll() {
        try {
            for (SocketChannel next = channel.accept(); next != null; next = channel.accept()) {
                admit(next);
            }
        } catch (IOException e) {
            // EMFILE: the client stays in the queue and would wake this thread without end.
            LOG.warn("a client could not be accepted address={} reason=\"{}\"", role.threadName(), e.getMessage());
            listensAgainAt = System.nanoTime() + RETRY_NANOS;
            listening.interestOps(0);
        }
    }

    private void admit(SocketChannel client) throws IOException {
        try {
            InetAddress peer = ((InetSocketAddress) client.getRemoteAddress()).getAddress();
            if (!makeRoom(peer)) {
                limit.refused();
                client.close();
                return;
            }
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            SelectionKey key = client.register(selector, SelectionKey.OP_READ);
            HttpConnection connection = new HttpConnection(client, key, peer, System.nanoTime());
            key.attach(connection);
            connections.add(connection);
        } catch (IOException e) {
            LOG.debug("a client closed its connection at once reason=\"{}\"", e.getMessage());
            client.close();
        }
    }

    private boolean makeRoom(InetAddress peer) {
        List<HttpConnection> same = connections.stream()
                .filter(connection -> isOfSameHost(connection.peer(), peer))
                .toList();
        if (same.size() >= mostPerAddress) {
            return dropOldest(same);
        }
        return limit.hasRoomBeside(connections.size()) || dropOldest(new ArrayList<>(connections));
    }

    private boolean dropOldest(List<HttpConnection> candidates) {
        Optional<HttpConnection> oldest = candidates.stream()
                .filter(connection -> connection.state() != HttpConnection.State.ANSWERING)
                .findFirst();
        oldest.ifPresent(connection -> {
            if (connection.state() != HttpConnection.State.DRAINING) {
                limit.refused();
            }
            drop(connection);
        });
        return oldest.isPresent();
    }

    /** A host may have any number of addresses in its IPv6 prefix (RFC 4291, 2.5.1). */
    private static boolean isOfSameHost(InetAddress one, InetAddress other) {
        return (one instanceof Inet6Address && other instanceof Inet6Address)
                ? Arrays.equals(one.getAddress(), 0, PREFIX_BYTES, other.getAddress(), 0, PREFIX_BYTES)
                : one.equals(other);
    }

    private void ask(HttpConnection connection) {
        Optional<RequestHead> head = connection.isTooLong()
                ? Optional.empty()
                : RequestHead.parse(connection.head(), connection.headLength());
        try {
            answering.orElseThrow().execute(() -> {
                answered.add(new Answered(connection, bytesOrApology(head, connection.isTooLong())));
                selector.wakeup();
            });
        } catch (RejectedExecutionException _) {
            drop(connection);
        }
    }

    /** Without a response, the connection would be held for ever. */
    private ByteBuffer bytesOrApology(Optional<RequestHead> head, boolean tooLong) {
        try {
            return bytes(head, tooLong);
        } catch (RuntimeException | Error e) {
            threads.orElseThrow().failed(role, e);
            return HttpAnswer.text(HttpAnswer.UNAVAILABLE, "internal error; the log has a line about it")
                    .encode();
        }
    }

    private ByteBuffer bytes(Optional<RequestHead> head, boolean tooLong) {
        if (tooLong) {
            return HttpAnswer.text(HttpAnswer.HEAD_TOO_LARGE, "the request is too long")
                    .encode();
        }
        if (head.isEmpty()) {
            return HttpAnswer.text(HttpAnswer.BAD_REQUEST, "this is no request of HTTP/1.1")
                    .encode();
        }
        return switch (head.get().method()) {
            case "GET" -> pages.apply(head.get().path()).encode();
            case "HEAD" -> pages.apply(head.get().path()).encodeHead();
            default ->
                HttpAnswer.text(HttpAnswer.METHOD_NOT_ALLOWED, "only GET and HEAD are answered")
                        .encode();
        };
    }

    private void answer(Answered next, long now) {
        HttpConnection connection = next.connection();
        try {
            connection.answer(next.bytes(), now);
            while (connections.stream().mapToLong(HttpConnection::unread).sum() > MOST_UNREAD_BYTES
                    && dropSlowestReader()) {
                LOG.debug("a client does not read its answer");
            }
        } catch (IOException e) {
            LOG.debug("a client closed its connection before it had its answer reason=\"{}\"", e.getMessage());
            drop(connection);
        }
    }

    private boolean dropSlowestReader() {
        Optional<HttpConnection> slowest = connections.stream()
                .filter(connection -> connection.unread() > 0)
                .min(Comparator.comparingLong(HttpConnection::deadline));
        slowest.ifPresent(connection -> {
            limit.refused();
            drop(connection);
        });
        return slowest.isPresent();
    }

    private void drop(HttpConnection connection) {
        connections.remove(connection);
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("a connection is closed reason=\"{}\"", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        ended = true;
        answering.ifPresent(ExecutorService::shutdownNow);
        selector.wakeup();
        if (threads.isEmpty()) {
            channel.close();
            selector.close();
        }
    }
}
