package io.persistentprocess.local.control;

import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts the clients of an agent, on a thread of its own ({@code ppg-control}). Each client has a thread that lives as long as its connection. Any
 * thread may call open and close.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    /** How many clients are being refused at a time. */
    private static final int MOST_REFUSED = 8;

    /** A client that keeps its thread waiting this long may lose its place to another. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(5);

    private static final long RETRY_SECONDS = 1;

    private final ListeningSocket socket;
    private final AgentControl agent;
    private final ServiceThread acceptor;
    private final Map<Thread, ControlChannel> clients = new ConcurrentHashMap<>();
    private final Semaphore refusals = new Semaphore(MOST_REFUSED);
    private final CountDownLatch closed = new CountDownLatch(1);

    private ControlSocket(ListeningSocket socket, AgentControl agent) {
        this.socket = socket;
        this.agent = agent;
        this.acceptor = agent.threads().service(ThreadRole.CONTROL, this::acceptAll);
    }

    /**
     * Creates the socket in the agent's namespaces, replaces that of a dead agent, and serves its clients.
     *
     * @throws ControlSocketException another ppg listens there, or the path cannot be used
     */
    public static ControlSocket open(Path path, AgentControl agent) throws ControlSocketException {
        try {
            return agent.host().call(() -> {
                ControlSocket control = new ControlSocket(ListeningSocket.bind(path), agent);
                control.acceptor.start();
                return control;
            });
        } catch (ControlSocketException e) {
            throw e;
        } catch (IOException e) {
            throw new ControlSocketException("control socket " + path + " cannot be made: " + e.getMessage(), e);
        }
    }

    private void acceptAll() throws InterruptedException {
        while (closed.getCount() > 0) {
            acceptOne();
        }
    }

    private void acceptOne() throws InterruptedException {
        try {
            welcome(socket.accept());
        } catch (ClosedChannelException _) {
            LOG.debug("the control socket is closed");
        } catch (IOException e) {
            // EMFILE: the client stays in the queue, and an immediate retry would fail in the same way.
            LOG.warn("a client could not be accepted reason=\"{}\"", e.getMessage());
            closed.await(RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void welcome(SocketChannel channel) throws IOException {
        if (!agent.hasRoomBeside(clients.size()) && !dropOneThatWaits()) {
            agent.refused();
            refuse(channel, clients.size() + " clients are connected, which is the most there can be; end one of them");
            return;
        }
        ControlChannel client;
        try {
            client = ControlChannel.of(channel);
        } catch (IOException e) {
            // EMFILE: a client that is neither served nor refused would wait for ever.
            refuse(channel, "the agent cannot serve another client: " + e.getMessage());
            throw e;
        }
        Thread thread = agent.threads().unstarted(ThreadRole.CLIENT, () -> serve(client));
        clients.put(thread, client);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // No thread can be created: the host or this user is at its limit.
            clients.remove(thread);
            client.close();
            throw e;
        }
    }

    /** Drops a client that has sent no request, or does not read its answer; not one that follows events. */
    private boolean dropOneThatWaits() {
        Optional<Map.Entry<Thread, ControlChannel>> longest = clients.entrySet().stream()
                .filter(client -> client.getValue().waited().compareTo(LONG_WAIT) >= 0)
                .max(Comparator.comparing(client -> client.getValue().waited()));
        longest.ifPresent(client -> {
            agent.refused();
            client.getKey().interrupt();
            clients.remove(client.getKey());
        });
        return longest.isPresent();
    }

    /** On a thread of its own: closing a connection can block if the client sent a socket that lingers. */
    private void refuse(SocketChannel channel, String why) throws IOException {
        byte[] reason =
                MessageCodec.line(new ControlResponse.Refusal(why, ControlResponse.Refusal.Remedy.ASK_AGAIN_LATER));
        if (!refusals.tryAcquire()) {
            channel.close();
            return;
        }
        Thread thread = agent.threads().unstarted(ThreadRole.CLIENT_REFUSAL, () -> {
            try (channel) {
                channel.configureBlocking(false);
                channel.write(ByteBuffer.wrap(reason));
            } catch (IOException e) {
                LOG.debug("a refused client has left before its answer reason=\"{}\"", e.getMessage());
            } finally {
                refusals.release();
            }
        });
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            refusals.release();
            channel.close();
            throw e;
        }
    }

    private void serve(ControlChannel client) {
        try (client) {
            new ControlSession(client, agent).hold();
        } catch (IOException e) {
            LOG.debug("a client closed its connection reason=\"{}\"", e.getMessage());
        } catch (InterruptedException _) {
            LOG.debug("a client is disconnected, because the agent ends");
        } finally {
            clients.remove(Thread.currentThread());
        }
    }

    /** Disconnects clients that wait. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        acceptor.end();
        agent.host().call(() -> {
            socket.close();
            return socket;
        });
        clients.keySet().forEach(Thread::interrupt);
    }
}
