package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.launch.InheritedDescriptors;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.socket.DescriptorParcel;
import io.persistentprocess.kernel.socket.PassedSocket;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The descriptors that services have stored for their next start, FileDescriptorStoreMax= of systemd.service(5). A service may pass what it likes, so nothing is ever done
 * with a descriptor: it is kept in a message to nobody, handed on, and closed by a thread of its own. Reactor thread only.
 *
 * <p>If the agent dies here: they are closed. The next agent has none.
 */
@ReactorThread
public final class DescriptorStore implements InheritedDescriptors {
    /** Descriptors of one message. The store owns it. */
    static final class Passed {
        private final InstanceId from;
        private final DescriptorParcel parcel;
        private final Set<PassedSocket> sockets;
        private String name = "";
        private int starts;
        private boolean dropped;

        private Passed(InstanceId from, DescriptorParcel parcel, Set<PassedSocket> sockets) {
            this.from = from;
            this.parcel = parcel;
            this.sockets = sockets;
        }
    }

    private final DescriptorCloser closer;
    private final ClientDescriptorLimiter limiter;
    private final Map<InstanceId, List<Passed>> stored = new HashMap<>();
    /** What each instance has here, stored or about to be. */
    private final Map<InstanceId, Integer> held = new HashMap<>();

    public DescriptorStore(AgentThreads threads, ClientDescriptorLimiter limiter) {
        this.closer = new DescriptorCloser(threads);
        this.limiter = limiter;
    }

    DescriptorCloser closer() {
        return closer;
    }

    /**
     * Takes copies of what came with a message, which is to be {@linkplain #store stored} or {@linkplain #drop dropped}. A socket that is stored already is left out, as
     * systemd does.
     *
     * @param most how many the instance may have
     * @return empty: there is nothing new
     * @throws RefusedException there are too many
     */
    Optional<Passed> take(InstanceId from, List<Integer> descriptors, int most) throws RefusedException {
        Set<PassedSocket> known = new HashSet<>();
        stored.getOrDefault(from, List.of()).forEach(passed -> known.addAll(passed.sockets));
        List<Integer> fresh = new ArrayList<>();
        Set<PassedSocket> sockets = new HashSet<>();
        for (int fd : descriptors) {
            Optional<PassedSocket> socket = PassedSocket.of(fd);
            if (socket.isEmpty() || (!known.contains(socket.get()) && sockets.add(socket.get()))) {
                fresh.add(fd);
            }
        }
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        int has = held.getOrDefault(from, 0);
        if (has + fresh.size() > most) {
            throw new RefusedException(
                    "the instance has stored %d descriptors already, and notify.fileDescriptorStoreMax is %d"
                            .formatted(has, most));
        }
        if (!limiter.takeStored(fresh.size())) {
            throw new RefusedException(
                    "all instances together have stored as many descriptors as the agent can hold; raise its limit (ulimit -n, LimitNOFILE=)");
        }
        try {
            Passed passed = new Passed(from, DescriptorParcel.of(fresh), sockets);
            held.merge(from, fresh.size(), Integer::sum);
            return Optional.of(passed);
        } catch (KernelException e) {
            limiter.giveStoredBack(fresh.size());
            throw new RefusedException(e.getMessage());
        }
    }

    void store(Passed passed, String name) {
        passed.name = name;
        stored.computeIfAbsent(passed.from, _ -> new ArrayList<>()).add(passed);
    }

    /** Closes those of this name. */
    void remove(InstanceId id, String name) {
        List<Passed> all = stored.getOrDefault(id, List.of());
        List<Passed> meant =
                all.stream().filter(passed -> passed.name.equals(name)).toList();
        all.removeAll(meant);
        meant.forEach(this::drop);
    }

    /** Closes everything that the instance has stored. */
    void forget(InstanceId id) {
        Optional.ofNullable(stored.remove(id)).ifPresent(all -> all.forEach(this::drop));
    }

    /** Closes what has been taken and is not wanted, once no start needs it any more. */
    void drop(Passed passed) {
        passed.dropped = true;
        if (passed.starts > 0) {
            return;
        }
        int count = passed.parcel.count();
        held.computeIfPresent(passed.from, (_, has) -> has <= count ? null : has - count);
        limiter.giveStoredBack(count);
        closer.close(Optional.of(passed.from), List.of(passed.parcel.fd()));
    }

    @Override
    public PassedDescriptors lend(InstanceId id) {
        List<Passed> all = List.copyOf(stored.getOrDefault(id, List.of()));
        if (all.isEmpty()) {
            return PassedDescriptors.NOTHING;
        }
        all.forEach(passed -> passed.starts++);
        List<String> names = all.stream()
                .flatMap(passed -> Collections.nCopies(passed.parcel.count(), passed.name).stream())
                .toList();
        List<Integer> sockets = all.stream().map(passed -> passed.parcel.fd()).toList();
        return new PassedDescriptors(
                new SpawnRequest.Inheritance(sockets, names.size()), names, () -> all.forEach(this::returned));
    }

    private void returned(Passed passed) {
        passed.starts--;
        if (passed.starts == 0 && passed.dropped) {
            drop(passed);
        }
    }

    /** After the last turn of the loop. */
    void close() {
        Set.copyOf(stored.keySet()).forEach(this::forget);
    }

    /** The descriptors are not kept. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private RefusedException(String why) {
            super(why);
        }
    }
}
