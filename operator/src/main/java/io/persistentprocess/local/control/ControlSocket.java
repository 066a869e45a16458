package io.persistentprocess.local.control;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the clients of an agent, on a thread of its own ({@code ppg-control}); each client is served by a thread that lives as long as its
 * connection. Open and close may be called from any thread.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int MOST_CLIENTS = 8;
    private static final long RETRY_SECONDS = 1;

    private final ListeningSocket socket;
    private final AgentControl agent;
    private final Thread acceptor;
    private final Set<Thread> clients = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private ControlSocket(ListeningSocket socket, AgentControl agent) {
        this.socket = socket;
        this.agent = agent;
        this.acceptor = Thread.ofPlatform().name("ppg-control").daemon().unstarted(this::acceptAll);
    }

    /**
     * Makes the socket, a dead agent's is replaced, and serves its clients, all on the agent's side of the host.
     *
     * @throws ControlSocketException another ppg listens there, or the place cannot be used
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

    private void acceptAll() {
        try {
            while (closed.getCount() > 0) {
                acceptOne();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptOne() throws InterruptedException {
        try {
            welcome(socket.accept());
        } catch (ClosedChannelException _) {
            LOG.debug("the control socket is closed");
        } catch (IOException e) {
            // EMFILE: the client stays in the queue, and trying again at once would fail in the same way.
            LOG.warn("a client could not be accepted reason=\"{}\"", e.getMessage());
            closed.await(RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void welcome(SocketChannel channel) throws IOException {
        ClientChannel client = ClientChannel.of(channel);
        if (clients.size() >= MOST_CLIENTS) {
            try (client) {
                client.write(Wire.line(new Response.Refusal(
                        MOST_CLIENTS + " clients are connected, which is the most there can be; end one of them")));
            }
            return;
        }
        Thread thread = Thread.ofPlatform().name("ppg-client").daemon().unstarted(() -> serve(client));
        clients.add(thread);
        thread.start();
    }

    private void serve(ClientChannel client) {
        try (client) {
            new Conversation(client, agent).hold();
        } catch (IOException e) {
            LOG.debug("a client is gone reason=\"{}\"", e.getMessage());
        } catch (InterruptedException _) {
            LOG.debug("a client is left, the agent ends");
        } finally {
            clients.remove(Thread.currentThread());
        }
    }

    /** Clients that wait for something are cut off. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        agent.host().call(() -> {
            socket.close();
            return socket;
        });
        clients.forEach(Thread::interrupt);
    }
}
