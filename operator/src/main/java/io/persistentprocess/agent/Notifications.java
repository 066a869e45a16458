package io.persistentprocess.agent;

import io.persistentprocess.agent.processes.Listening;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.EventFdVolley;
import io.persistentprocess.kernel.ForeignEventFd;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.InstanceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The eventfds of other programs and what each is to be signalled for. What happens is taken down at once and signalled with {@link #tell()}, when the work at hand is
 * done: a restart waits for no subscriber, and finding an instance's takes three look-ups, however many others there are.
 *
 * <p>Dies here: the subscribers' connections end with the agent. Reactor thread only.
 */
final class Notifications implements AutoCloseable {
    /** Of one user, whatever the number of its processes and connections. */
    static final int MOST_PER_USER = 1024;

    private static final int MOST_AT_ONCE = 128;

    /** Forks and exits cost those who fork something while they are listened to, so they are only as long as somebody wants to know. */
    interface TaskSource {
        boolean works();

        /** Has them {@linkplain Notifications#happened happen} there until it is closed. */
        Listening listen(Notifications subscribers);
    }

    private record Key(Selector selector, Control control) {}

    private record Subscriber(long id, Key key, int uid, ForeignEventFd target) {}

    private final Function<Selector, List<InstanceId>> known;
    private final DescriptorReserve reserve;
    private final TaskSource tasks;
    private final Map<Key, Set<Subscriber>> byKey = new HashMap<>();
    private final Map<Long, Subscriber> byId = new HashMap<>();
    private final Map<Integer, Integer> perUser = new HashMap<>();
    private final List<ForeignEventFd> due = new ArrayList<>();
    private final List<ForeignEventFd> finished = new ArrayList<>();
    private Optional<EventFdVolley> volley = Optional.empty();
    private long lastId;
    private int taskSubscribers;
    private Optional<Listening> listening = Optional.empty();

    /**
     * Nobody is there yet.
     *
     * @param known the instances that a selector means, as they are now
     * @param tasks where forks and exits are told
     */
    Notifications(Function<Selector, List<InstanceId>> known, DescriptorReserve reserve, TaskSource tasks) {
        this.known = known;
        this.reserve = reserve;
        this.tasks = tasks;
    }

    /** Takes over the descriptor, also when it refuses. */
    Registration subscribe(Selector selector, Control control, int uid, ForeignEventFd target) {
        Optional<Registration.Refused> refusal = refusal(selector, control, uid, target);
        if (refusal.isPresent()) {
            target.close();
            return refusal.get();
        }
        Subscriber subscriber = new Subscriber(++lastId, new Key(selector, control), uid, target);
        byId.put(subscriber.id(), subscriber);
        if (control == Control.TASKS && taskSubscribers++ == 0) {
            listening = Optional.of(tasks.listen(this));
        }
        byKey.computeIfAbsent(subscriber.key(), _ -> new LinkedHashSet<>()).add(subscriber);
        perUser.merge(uid, 1, Integer::sum);
        return new Registration.Accepted(subscriber.id());
    }

    private Optional<Registration.Refused> refusal(Selector selector, Control control, int uid, ForeignEventFd target) {
        if (control == Control.TASKS && !tasks.works()) {
            return refused(Errno.EOPNOTSUPP, "no source of forks and exits is active on this host");
        }
        if (known.apply(selector).isEmpty()) {
            return refused(
                    Errno.ENODEV, "no instance of %s/%s is known here".formatted(selector.namespace(), selector));
        }
        if (perUser.getOrDefault(uid, 0) >= MOST_PER_USER) {
            return refused(
                    Errno.EDQUOT, "user %d has %d subscriptions, the most there can be".formatted(uid, MOST_PER_USER));
        }
        if (reserve.includes(target.fd())) {
            return refused(Errno.ENOSPC, reserve.message());
        }
        try {
            if (volley.isEmpty()) {
                volley = Optional.of(EventFdVolley.create());
            }
            return Optional.empty();
        } catch (KernelException e) {
            return refused(
                    Errno.EOPNOTSUPP, "the kernel lets the agent signal nobody without waiting: " + e.getMessage());
        }
    }

    private static Optional<Registration.Refused> refused(int errno, String message) {
        return Optional.of(new Registration.Refused(errno, message));
    }

    /** Those that ended by themselves are not there any more, which is fine. Tells who they were about. */
    Set<Selector> unsubscribe(Collection<Long> ids) {
        Set<Selector> about = new HashSet<>();
        for (long id : ids) {
            Optional.ofNullable(byId.get(id)).ifPresent(subscriber -> {
                about.add(subscriber.key().selector());
                drop(subscriber);
            });
        }
        return about;
    }

    private void drop(Subscriber subscriber) {
        byId.remove(subscriber.id());
        if (subscriber.key().control() == Control.TASKS && --taskSubscribers == 0) {
            listening.ifPresent(Listening::close);
        }
        Set<Subscriber> others = byKey.get(subscriber.key());
        others.remove(subscriber);
        if (others.isEmpty()) {
            byKey.remove(subscriber.key());
        }
        perUser.computeIfPresent(subscriber.uid(), (_, count) -> count == 1 ? null : count - 1);
        finished.add(subscriber.target());
    }

    /** Whether anybody wants to know this of this instance. */
    boolean wanted(InstanceId id, Control control) {
        return !byId.isEmpty() && keys(id, control).anyMatch(byKey::containsKey);
    }

    void happened(InstanceId id, Control control) {
        happened(id, control, 1);
    }

    /** Tells of so many at once; of a storm no more than is worth a subscriber's knowing. */
    void happened(InstanceId id, Control control, long times) {
        if (!byId.isEmpty()) {
            int told = (int) Math.min(times, MOST_AT_ONCE);
            keys(id, control)
                    .flatMap(key -> byKey.getOrDefault(key, Set.of()).stream())
                    .forEach(subscriber -> due.addAll(Collections.nCopies(told, subscriber.target())));
        }
    }

    private static Stream<Key> keys(InstanceId id, Control control) {
        return Selector.thatMean(id).map(selector -> new Key(selector, control));
    }

    /** Whose every instance is gone, that is over: the subscribers are signalled for the last time. */
    void gone(InstanceId id) {
        if (byId.isEmpty()) {
            return;
        }
        Selector.thatMean(id)
                .filter(selector ->
                        hasSubscribers(selector) && known.apply(selector).isEmpty())
                .forEach(this::end);
    }

    private boolean hasSubscribers(Selector selector) {
        return Stream.of(Control.values()).anyMatch(control -> byKey.containsKey(new Key(selector, control)));
    }

    private void end(Selector selector) {
        for (Control control : Control.values()) {
            for (Subscriber subscriber : List.copyOf(byKey.getOrDefault(new Key(selector, control), Set.of()))) {
                due.add(subscriber.target());
                drop(subscriber);
            }
        }
    }

    /** Signals everything that has happened. */
    void tell() {
        if (!due.isEmpty()) {
            volley.ifPresent(open -> open.signal(due));
            due.clear();
        }
        if (!finished.isEmpty()) {
            finished.forEach(ForeignEventFd::close);
            finished.clear();
        }
    }

    /** How many there are. */
    int size() {
        return byId.size();
    }

    @Override
    public void close() {
        unsubscribe(List.copyOf(byId.keySet()));
        tell();
        volley.ifPresent(EventFdVolley::close);
        volley = Optional.empty();
    }
}
