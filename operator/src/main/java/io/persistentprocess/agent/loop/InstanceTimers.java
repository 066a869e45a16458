package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The armed timers, at most one per instance. Their owner has one kernel timer for the earliest. Reactor thread only. */
@ReactorThread
public final class InstanceTimers {
    private record Due(BootTime at, long serial, InstanceId id) {}

    private final TreeSet<Due> order =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparingLong(Due::serial));
    private final Map<InstanceId, Due> byInstance = new HashMap<>();
    private long serial;

    public void arm(InstanceId id, BootTime at) {
        disarm(id);
        Due due = new Due(at, serial++, id);
        byInstance.put(id, due);
        order.add(due);
    }

    public void disarm(InstanceId id) {
        Due due = byInstance.remove(id);
        if (due != null) {
            order.remove(due);
        }
    }

    public Optional<BootTime> earliest() {
        return order.isEmpty() ? Optional.empty() : Optional.of(order.getFirst().at());
    }

    /** Removes and returns an instance whose timer has expired; empty: there is none. */
    public Optional<InstanceId> takeDue(BootTime now) {
        if (order.isEmpty() || now.isBefore(order.getFirst().at())) {
            return Optional.empty();
        }
        Due due = order.pollFirst();
        byInstance.remove(due.id());
        return Optional.of(due.id());
    }
}
