package io.persistentprocess.agent.notify;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.agent.processes.ListenerRegistration;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The subscriptions to events of instances. Events are recorded at once and delivered by {@link #deliver()} when the turn's work is done, so that no restart waits for a
 * subscriber. Finding the subscribers of an instance takes three look-ups, however many others there are. The descriptors of subscribers are not touched here.
 *
 * <p>If the agent dies here: the subscribers' connections end with it. Reactor thread only.
 */
@ReactorThread
public final class EventFdNotifier implements AutoCloseable {
    /** The source of forks and exits. Listening slows forking processes down, so it lasts only while there are subscribers. */
    interface TaskSource {
        boolean works();

        /** Reports forks and exits as {@linkplain EventFdNotifier#happened events} until it is closed. */
        ListenerRegistration listen(EventFdNotifier subscribers);
    }

    private record Key(InstanceSelector selector, NotificationControl control) {}

    private record Subscription(long id, Key key, Subscriber subscriber) {}

    private final Function<InstanceSelector, List<InstanceId>> known;
    private final TaskSource tasks;
    private final Map<Key, Set<Subscription>> byKey = new HashMap<>();
    private final Map<Long, Subscription> byId = new HashMap<>();
    private final Map<Subscription, Long> due = new LinkedHashMap<>();
    private final List<Subscription> finished = new ArrayList<>();
    private long lastId;
    private int taskSubscribers;
    private Optional<ListenerRegistration> listening = Optional.empty();

    /**
     * Without subscribers.
     *
     * @param known the instances that match a selector now
     * @param tasks the source of forks and exits
     */
    public EventFdNotifier(Function<InstanceSelector, List<InstanceId>> known, TaskSource tasks) {
        this.known = known;
        this.tasks = tasks;
    }

    public SubscribeResult subscribe(InstanceSelector selector, NotificationControl control, Subscriber subscriber) {
        if (control == NotificationControl.TASKS && !tasks.works()) {
            return new SubscribeResult.Refused(Errno.EOPNOTSUPP, "no source of forks and exits is active on this host");
        }
        if (known.apply(selector).isEmpty()) {
            return new SubscribeResult.Refused(Errno.ENODEV, "no instance of %s is known here".formatted(selector));
        }
        Subscription subscription = new Subscription(++lastId, new Key(selector, control), subscriber);
        byId.put(subscription.id(), subscription);
        if (control == NotificationControl.TASKS && taskSubscribers++ == 0) {
            listening = Optional.of(tasks.listen(this));
        }
        byKey.computeIfAbsent(subscription.key(), _ -> new LinkedHashSet<>()).add(subscription);
        return new SubscribeResult.Accepted(subscription.id());
    }

    /**
     * Ends subscriptions; those that have ended already are ignored. None of them is notified from now on. Returns the selectors whose instances may no longer need to be
     * watched.
     */
    public Set<InstanceSelector> unsubscribe(Set<Long> ids) {
        Set<InstanceSelector> watched = new HashSet<>();
        for (long id : ids) {
            Optional.ofNullable(byId.get(id)).ifPresent(subscription -> {
                if (subscription.key().control().isWatched()) {
                    watched.add(subscription.key().selector());
                }
                drop(subscription);
            });
        }
        due.keySet().removeIf(subscription -> ids.contains(subscription.id()));
        finished.removeIf(subscription -> ids.contains(subscription.id()));
        return watched;
    }

    private void drop(Subscription subscription) {
        byId.remove(subscription.id());
        if (subscription.key().control() == NotificationControl.TASKS && --taskSubscribers == 0) {
            listening.ifPresent(ListenerRegistration::close);
        }
        Set<Subscription> others = byKey.get(subscription.key());
        others.remove(subscription);
        if (others.isEmpty()) {
            byKey.remove(subscription.key());
        }
    }

    /** Whether there is a subscriber to this event of this instance. */
    public boolean wanted(InstanceId id, NotificationControl control) {
        return !byId.isEmpty() && keys(id, control).anyMatch(byKey::containsKey);
    }

    public void happened(InstanceId id, NotificationControl control) {
        happened(id, control, 1);
    }

    /** Records several events at once. */
    void happened(InstanceId id, NotificationControl control, long times) {
        if (!byId.isEmpty()) {
            keys(id, control)
                    .flatMap(key -> byKey.getOrDefault(key, Set.of()).stream())
                    .forEach(subscription -> due.merge(subscription, times, Long::sum));
        }
    }

    private static Stream<Key> keys(InstanceId id, NotificationControl control) {
        return InstanceSelector.thatMean(id).map(selector -> new Key(selector, control));
    }

    /** Ends the subscriptions whose last instance is gone; their subscribers are notified once more. */
    public void gone(InstanceId id) {
        if (byId.isEmpty()) {
            return;
        }
        InstanceSelector.thatMean(id)
                .filter(selector ->
                        hasSubscribers(selector) && known.apply(selector).isEmpty())
                .forEach(this::end);
    }

    private boolean hasSubscribers(InstanceSelector selector) {
        return Stream.of(NotificationControl.values())
                .anyMatch(control -> byKey.containsKey(new Key(selector, control)));
    }

    private void end(InstanceSelector selector) {
        for (NotificationControl control : NotificationControl.values()) {
            for (Subscription subscription : List.copyOf(byKey.getOrDefault(new Key(selector, control), Set.of()))) {
                due.merge(subscription, 1L, Long::sum);
                drop(subscription);
                finished.add(subscription);
            }
        }
    }

    /** Delivers all recorded events. */
    public void deliver() {
        if (!due.isEmpty()) {
            due.forEach((subscription, times) -> subscription.subscriber().happened(times));
            due.clear();
        }
        if (!finished.isEmpty()) {
            finished.forEach(subscription -> subscription.subscriber().ended());
            finished.clear();
        }
    }

    /** The number of subscriptions. */
    int size() {
        return byId.size();
    }

    @Override
    public void close() {
        deliver();
        unsubscribe(Set.copyOf(byId.keySet()));
    }
}
