package io.persistentprocess.agent;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.agent.monitor.InstanceMonitors;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.notify.SubscribeResult;
import io.persistentprocess.agent.notify.Subscriber;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscriptions of other programs to events of instances. Every method may be called from any thread but the event loop's; those that throw InterruptedException block
 * until the event loop has answered. A request is split into steps, so that members are served in between. The caller learns how long the event loop worked for it, and
 * is expected to serve other clients first accordingly.
 */
public final class EventFdSubscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(EventFdSubscriptions.class);

    private static final String NAMESPACE = "default";

    /** The event loop checks this many cgroups in less than a millisecond. */
    private static final int BATCH = 16;

    private final EventLoop reactor;
    private final EventFdNotifier notifications;
    private final InstanceMonitors observation;
    private final Function<InstanceSelector, List<InstanceId>> known;
    private final Supplier<List<InstanceId>> everything;
    private final Cgroup root;
    private final ClientDescriptorLimiter descriptors;

    EventFdSubscriptions(
            EventLoop reactor,
            EventFdNotifier notifications,
            InstanceMonitors observation,
            Function<InstanceSelector, List<InstanceId>> known,
            Supplier<List<InstanceId>> everything,
            Cgroup root,
            ClientDescriptorLimiter descriptors) {
        this.reactor = reactor;
        this.notifications = notifications;
        this.observation = observation;
        this.known = known;
        this.everything = everything;
        this.root = root;
        this.descriptors = descriptors;
    }

    /**
     * Subscribes a client to one kind of event of some instances. The client is notified once more when the last of the instances is gone, which ends the subscription.
     *
     * @param instances a group without a namespace is in the namespace {@code default}
     * @param spentNanos receives the time that the event loop spent on this, in nanoseconds
     */
    public SubscribeResult begin(
            InstancePath instances, NotificationControl control, Subscriber subscriber, LongConsumer spentNanos)
            throws InterruptedException {
        return switch (ask(() -> instances.meaning(Optional.of(NAMESPACE), everything.get()), spentNanos)) {
            case InstancePath.Meaning.Known(List<InstanceSelector> selectors) ->
                begin(selectors.getFirst(), control, subscriber, spentNanos);
            case InstancePath.Meaning.Unknown(String message) -> new SubscribeResult.Refused(Errno.ENODEV, message);
            case InstancePath.Meaning.Ambiguous(String message) -> new SubscribeResult.Refused(Errno.EINVAL, message);
        };
    }

    private SubscribeResult begin(
            InstanceSelector selector, NotificationControl control, Subscriber subscriber, LongConsumer spentNanos)
            throws InterruptedException {
        SubscribeResult registration = ask(() -> notifications.subscribe(selector, control, subscriber), spentNanos);
        if (control.isWatched() && registration instanceof SubscribeResult.Accepted) {
            watch(selector, spentNanos);
        }
        return registration;
    }

    /** Ends subscriptions; those that have ended already are ignored. No client is notified for them after this has returned. */
    public void end(Set<Long> ids, LongConsumer spentNanos) throws InterruptedException {
        for (InstanceSelector selector : ask(() -> notifications.unsubscribe(ids), spentNanos)) {
            watch(selector, spentNanos);
        }
    }

    private void watch(InstanceSelector selector, LongConsumer spentNanos) throws InterruptedException {
        List<InstanceId> instances = ask(() -> known.apply(selector), spentNanos);
        for (int from = 0; from < instances.size(); from += BATCH) {
            List<InstanceId> some = instances.subList(from, Math.min(instances.size(), from + BATCH));
            ask(
                    () -> {
                        some.forEach(this::watch);
                        return some;
                    },
                    spentNanos);
        }
    }

    private void watch(InstanceId id) {
        observation.updateForSubscribers(
                id, root.child(CgroupLayout.folder(id.groupId())).child(id.name()));
    }

    private <T> T ask(Supplier<T> question, LongConsumer spentNanos) throws InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        reactor.submit(() -> {
            long began = System.nanoTime();
            try {
                T found = question.get();
                spentNanos.accept(System.nanoTime() - began);
                answer.complete(found);
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a subscription failed", e.getCause());
        }
    }

    /**
     * Has the event loop's thread run the callback once when the descriptor is ready, so that no thread has to wait for clients. The callback must not block. The
     * descriptor must stay open until then, or until the agent ends.
     */
    public void whenReady(int fd, Runnable onReady) {
        reactor.submit(() -> {
            try {
                reactor.watchOnce(fd, KernelEvent.SUBSCRIBER, onReady);
            } catch (KernelException e) {
                LOG.error("subscribers are no longer notified; restart the agent", e);
            }
        });
    }

    /** The limits on the descriptors that clients hold. */
    public ClientDescriptorLimiter descriptors() {
        return descriptors;
    }
}
