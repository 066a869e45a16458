package io.persistentprocess.local.notify;

import io.persistentprocess.agent.Client;
import io.persistentprocess.agent.ClientDescriptors;
import io.persistentprocess.agent.Registration;
import io.persistentprocess.agent.Subscriptions;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.ForeignEventFd;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.Packet;
import io.persistentprocess.kernel.PacketConnection;
import io.persistentprocess.kernel.PeerCredentials;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection and the subscriptions that were made on it, which end with it. For the thread that serves its user. */
final class NotifyClient {
    private static final Logger LOG = LoggerFactory.getLogger(NotifyClient.class);

    private final PacketConnection connection;
    private final PeerCredentials peer;
    private final Subscriptions agent;
    private final Door door;
    private final LongConsumer reactorNanos;
    private final Map<EventFdSubscription, Long> subscriptions = new HashMap<>();

    /** @param reactorNanos is told how long the reactor has worked for it */
    NotifyClient(
            PacketConnection connection,
            PeerCredentials peer,
            Subscriptions agent,
            Door door,
            LongConsumer reactorNanos) {
        this.connection = connection;
        this.peer = peer;
        this.agent = agent;
        this.door = door;
        this.reactorNanos = reactorNanos;
    }

    int fd() {
        return connection.fd();
    }

    /**
     * Answers one request, so that one client's many do not keep the user's others waiting.
     *
     * @param room how many subscriptions its user may have beside those that there are
     * @param due takes a subscription that has something to be told
     * @throws KernelException the client has left, or does not read its answers
     */
    void serve(int room, Consumer<EventFdSubscription> due) throws KernelException, InterruptedException {
        Optional<Packet> packet = connection.receive();
        if (packet.isPresent()) {
            connection.send(answer(packet.get(), room, due));
        }
    }

    private String answer(Packet packet, int room, Consumer<EventFdSubscription> due) throws InterruptedException {
        try {
            return switch (register(packet, room, due)) {
                case Registration.Accepted _ -> "0 registered\n";
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

    private Registration register(Packet packet, int room, Consumer<EventFdSubscription> due)
            throws IOException, InterruptedException {
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
        ForeignEventFd target = ForeignEventFd.of(packet.descriptors().getFirst());
        ClientDescriptors descriptors = agent.descriptors();
        Optional<Registration.Refused> refusal =
                room > 0 ? descriptors.take(Client.SUBSCRIPTION, peer.uid(), 1) : Optional.of(full(descriptors));
        if (refusal.isPresent()) {
            target.close();
            return refusal.get();
        }
        return subscribe(wanted, new EventFdSubscription(target, this, due));
    }

    private Registration.Refused full(ClientDescriptors descriptors) {
        descriptors.refuse(Client.SUBSCRIPTION);
        return new Registration.Refused(
                Errno.EDQUOT,
                "user %d has %d subscriptions, the most there can be"
                        .formatted(peer.uid(), UserNotifier.MOST_SUBSCRIPTIONS));
    }

    private static Wanted wanted(Packet packet) throws KernelException {
        if (!packet.whole()) {
            throw new KernelException("one request and one descriptor to a message", "", Errno.EINVAL);
        }
        Wanted wanted = Wanted.parse(packet.text());
        if (packet.descriptors().isEmpty()) {
            throw new KernelException("no descriptor came with it; send an eventfd with SCM_RIGHTS", "", Errno.EBADF);
        }
        return wanted;
    }

    private Registration subscribe(Wanted wanted, EventFdSubscription subscription) throws InterruptedException {
        Registration registration = agent.begin(wanted.instances(), wanted.control(), subscription, reactorNanos);
        switch (registration) {
            case Registration.Accepted(long id) -> subscriptions.put(subscription, id);
            case Registration.Refused _ -> close(subscription);
        }
        return registration;
    }

    /** What a subscription was about is gone: nothing is kept of it. */
    void forget(EventFdSubscription subscription) {
        if (subscriptions.remove(subscription) != null) {
            close(subscription);
        }
    }

    private void close(EventFdSubscription subscription) {
        subscription.close();
        agent.descriptors().giveBack(peer.uid(), 1);
    }

    int subscriptions() {
        return subscriptions.size();
    }

    /** Tells why, and ends it as {@link #leave} does. */
    void dismiss(String refusal) throws InterruptedException {
        tell(connection, refusal);
        leave();
    }

    /** For one that has not become a client. */
    static void turnAway(PacketConnection connection, String refusal) {
        tell(connection, refusal);
        connection.close();
    }

    private static void tell(PacketConnection connection, String refusal) {
        try {
            connection.send(refusal);
        } catch (KernelException e) {
            LOG.debug("a subscriber does not want to know why it is left reason=\"{}\"", e.getMessage());
        }
    }

    /** Ends its subscriptions. */
    void leave() throws InterruptedException {
        if (!subscriptions.isEmpty()) {
            agent.end(Set.copyOf(subscriptions.values()), reactorNanos);
        }
        subscriptions.keySet().forEach(this::close);
        subscriptions.clear();
        connection.close();
        agent.descriptors().giveBack(peer.uid(), 1);
    }
}
