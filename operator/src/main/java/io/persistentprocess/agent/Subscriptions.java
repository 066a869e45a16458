package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.ForeignEventFd;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.InstanceId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How other programs come to have their eventfds signalled. Every method may be called from any thread; none waits for the reactor except through the future it returns. */
public final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final Reactor reactor;
    private final Notifications notifications;
    private final Observation observation;
    private final Function<Selector, List<InstanceId>> known;
    private final Cgroup root;

    Subscriptions(
            Reactor reactor,
            Notifications notifications,
            Observation observation,
            Function<Selector, List<InstanceId>> known,
            Cgroup root) {
        this.reactor = reactor;
        this.notifications = notifications;
        this.observation = observation;
        this.known = known;
        this.root = root;
    }

    /**
     * Has an eventfd signalled for everything of one kind that happens to some instances, and once more when the last of them is gone, which ends it. Takes over the
     * descriptor.
     *
     * @param uid the user on whose account it is: each can have so many
     */
    public CompletableFuture<Registration> begin(Selector selector, Control control, int uid, ForeignEventFd target) {
        CompletableFuture<Registration> registered = new CompletableFuture<>();
        reactor.submit(() -> {
            Registration registration = notifications.subscribe(selector, control, uid, target);
            look(selector);
            registered.complete(registration);
        });
        return registered;
    }

    /**
     * Has the reactor thread, which must not wait for anything, run this once when the descriptor is ready, so that no thread has to wait for subscribers where there are
     * none. The descriptor must stay open until then, or until the agent ends.
     */
    public void whenReady(int fd, Runnable onReady) {
        reactor.submit(() -> {
            try {
                reactor.watchOnce(fd, KernelEvent.SUBSCRIBER, onReady);
            } catch (KernelException e) {
                LOG.error("no program is notified any more; restart the agent", e);
            }
        });
    }

    /** Those that have ended by themselves are fine. */
    public void end(Collection<Long> ids) {
        reactor.submit(() -> notifications.unsubscribe(ids).forEach(this::look));
    }

    private void look(Selector selector) {
        for (InstanceId id : known.apply(selector)) {
            observation.lookForSubscribers(
                    id, root.child(Layout.folder(id.groupId())).child(id.name()));
        }
    }
}
