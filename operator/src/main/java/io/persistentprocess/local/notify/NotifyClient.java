package io.persistentprocess.local.notify;

import io.persistentprocess.agent.EventFdSubscriptions;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.ClientKind;
import io.persistentprocess.agent.notify.SubscribeResult;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.ForeignEventFd;
import io.persistentprocess.kernel.socket.PeerCredentials;
import io.persistentprocess.kernel.socket.SeqpacketConnection;
import io.persistentprocess.kernel.socket.SeqpacketMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection and the subscriptions made on it, which end with it. For the thread that serves its user. */
final class NotifyClient {
    private static final Logger LOG = LoggerFactory.getLogger(NotifyClient.class);

    private final SeqpacketConnection connection;
    private final PeerCredentials peer;
    private final EventFdSubscriptions agent;
    private final SocketAccess access;
    private final LongConsumer loopNanos;
    private final Map<EventFdSubscription, Long> subscriptions = new HashMap<>();

    /** @param loopNanos receives the time that the event loop has worked for the client */
    NotifyClient(
            SeqpacketConnection connection,
            PeerCredentials peer,
            EventFdSubscriptions agent,
            SocketAccess access,
            LongConsumer loopNanos) {
        this.connection = connection;
        this.peer = peer;
        this.agent = agent;
        this.access = access;
        this.loopNanos = loopNanos;
    }

    int fd() {
        return connection.fd();
    }

    /**
     * Answers one request only, so that a client with many requests does not delay the user's other clients.
     *
     * @param room how many more subscriptions its user may have
     * @param due receives a subscription that has pending events
     * @throws KernelException the client closed the connection, or does not read its answers
     */
    void serve(int room, Consumer<EventFdSubscription> due) throws KernelException, InterruptedException {
        Optional<SeqpacketMessage> packet = connection.receive();
        if (packet.isPresent()) {
            connection.send(answer(packet.get(), room, due));
        }
    }

    private String answer(SeqpacketMessage packet, int room, Consumer<EventFdSubscription> due)
            throws InterruptedException {
        try {
            return switch (register(packet, room, due)) {
                case SubscribeResult.Accepted _ -> "0 registered\n";
                case SubscribeResult.Refused(int errno, String message) -> refusal(errno, message);
            };
        } catch (KernelException e) {
            return refusal(e.errno(), e.call());
        } catch (IOException e) {
            return refusal(Errno.EIO, e.getMessage());
        }
    }

    /** The number is for programs, the text for people. */
    static String refusal(int errno, String message) {
        return "%d %s: %s\n".formatted(errno, Errno.name(errno), message);
    }

    private SubscribeResult register(SeqpacketMessage packet, int room, Consumer<EventFdSubscription> due)
            throws IOException, InterruptedException {
        SubscribeRequest wanted;
        try {
            if (!access.isOpenFor(peer)) {
                throw new KernelException(access.barred(peer), "", Errno.EACCES);
            }
            wanted = wanted(packet);
        } catch (IOException e) {
            packet.closeDescriptors();
            throw e;
        }
        ForeignEventFd target = ForeignEventFd.of(packet.descriptors().getFirst());
        ClientDescriptorLimiter descriptors = agent.descriptors();
        Optional<SubscribeResult.Refused> refusal =
                room > 0 ? descriptors.take(ClientKind.SUBSCRIPTION, peer.uid(), 1) : Optional.of(full(descriptors));
        if (refusal.isPresent()) {
            target.close();
            return refusal.get();
        }
        return subscribe(wanted, new EventFdSubscription(target, this, due));
    }

    private SubscribeResult.Refused full(ClientDescriptorLimiter descriptors) {
        descriptors.refuse(ClientKind.SUBSCRIPTION);
        return new SubscribeResult.Refused(
                Errno.EDQUOT,
                "user %d has %d subscriptions, the most there can be"
                        .formatted(peer.uid(), UserNotifier.MOST_SUBSCRIPTIONS));
    }

    private static SubscribeRequest wanted(SeqpacketMessage packet) throws KernelException {
        if (!packet.whole()) {
            throw new KernelException("one request and one descriptor to a message", "", Errno.EINVAL);
        }
        SubscribeRequest wanted = SubscribeRequest.parse(packet.text());
        if (packet.descriptors().isEmpty()) {
            throw new KernelException("no descriptor came with it; send an eventfd with SCM_RIGHTS", "", Errno.EBADF);
        }
        return wanted;
    }

    private SubscribeResult subscribe(SubscribeRequest wanted, EventFdSubscription subscription)
            throws InterruptedException {
        SubscribeResult registration = agent.begin(wanted.instances(), wanted.control(), subscription, loopNanos);
        switch (registration) {
            case SubscribeResult.Accepted(long id) -> subscriptions.put(subscription, id);
            case SubscribeResult.Refused _ -> close(subscription);
        }
        return registration;
    }

    /** Forgets a subscription whose instances are gone. */
    void forget(EventFdSubscription subscription) {
        if (subscriptions.remove(subscription) != null) {
            close(subscription);
        }
    }

    private void close(EventFdSubscription subscription) {
        subscription.close();
        agent.descriptors().release(peer.uid(), 1);
    }

    int subscriptions() {
        return subscriptions.size();
    }

    /** Sends the reason, and ends the connection as {@link #leave} does. */
    void dismiss(String refusal) throws InterruptedException {
        reject(connection, refusal);
        leave();
    }

    /** Refuses a connection that has not become a client. */
    static void turnAway(SeqpacketConnection connection, String refusal) {
        reject(connection, refusal);
        connection.close();
    }

    private static void reject(SeqpacketConnection connection, String refusal) {
        try {
            connection.send(refusal);
        } catch (KernelException e) {
            LOG.debug("the reason for a disconnect cannot be sent to a subscriber reason=\"{}\"", e.getMessage());
        }
    }

    /** Ends its subscriptions and closes the connection. */
    void leave() throws InterruptedException {
        if (!subscriptions.isEmpty()) {
            agent.end(Set.copyOf(subscriptions.values()), loopNanos);
        }
        subscriptions.keySet().forEach(this::close);
        subscriptions.clear();
        connection.close();
        agent.descriptors().release(peer.uid(), 1);
    }
}
