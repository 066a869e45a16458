package io.persistentprocess.local.notify;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.Registration;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.ForeignEventFd;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.Packet;
import io.persistentprocess.kernel.PacketConnection;
import io.persistentprocess.kernel.PeerCredentials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A connection and the subscriptions that were made on it, which end with it. Thread ppg-notify only. */
final class NotifyClient {
    private final PacketConnection connection;
    private final PeerCredentials peer;
    private final Agent agent;
    private final Door door;
    private final List<Long> subscriptions = new ArrayList<>();

    private NotifyClient(PacketConnection connection, PeerCredentials peer, Agent agent, Door door) {
        this.connection = connection;
        this.peer = peer;
        this.agent = agent;
        this.door = door;
    }

    static NotifyClient of(PacketConnection connection, Agent agent, Door door) throws KernelException {
        return new NotifyClient(connection, connection.peer(), agent, door);
    }

    PacketConnection connection() {
        return connection;
    }

    int uid() {
        return peer.uid();
    }

    /**
     * Answers one request, so that one client's many do not keep the others waiting.
     *
     * @throws KernelException the client has left, or does not read its answers
     */
    void serve() throws KernelException, InterruptedException {
        Optional<Packet> packet = connection.receive();
        if (packet.isPresent()) {
            connection.send(answer(packet.get()));
        }
    }

    private String answer(Packet packet) throws InterruptedException {
        try {
            return switch (register(packet)) {
                case Registration.Accepted(long id) -> {
                    subscriptions.add(id);
                    yield "0 registered\n";
                }
                case Registration.Refused(int errno, String message) -> refusal(errno, message);
            };
        } catch (KernelException e) {
            return refusal(e.errno(), e.call());
        } catch (IOException e) {
            return refusal(Errno.EIO, e.getMessage());
        }
    }

    /** The number for programs, the rest for people. */
    static String refusal(int errno, String message) {
        return "%d %s: %s\n".formatted(errno, Errno.name(errno), message);
    }

    private Registration register(Packet packet) throws IOException, InterruptedException {
        Wanted wanted;
        try {
            if (!door.isOpenFor(peer)) {
                throw new KernelException(door.barred(peer), "", Errno.EACCES);
            }
            wanted = wanted(packet);
        } catch (IOException e) {
            packet.closeDescriptors();
            throw e;
        }
        return subscribe(wanted, ForeignEventFd.of(packet.descriptors().getFirst()));
    }

    private static Wanted wanted(Packet packet) throws KernelException {
        if (!packet.whole() || packet.descriptors().size() > 1) {
            throw new KernelException("one request and one descriptor to a message", "", Errno.EINVAL);
        }
        Wanted wanted = Wanted.parse(packet.text());
        if (packet.descriptors().isEmpty()) {
            throw new KernelException("no descriptor came with it; send an eventfd with SCM_RIGHTS", "", Errno.EBADF);
        }
        return wanted;
    }

    private Registration subscribe(Wanted wanted, ForeignEventFd target) throws InterruptedException {
        try {
            return agent.subscriptions()
                    .begin(wanted.selector(), wanted.control(), peer.uid(), target)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a subscription failed", e.getCause());
        }
    }

    /** Ends its subscriptions. */
    void leave() {
        connection.close();
        if (!subscriptions.isEmpty()) {
            agent.subscriptions().end(List.copyOf(subscriptions));
        }
    }
}
