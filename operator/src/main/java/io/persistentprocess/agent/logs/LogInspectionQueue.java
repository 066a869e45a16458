package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/** Which log is inspected when. For the log rotator's thread. */
final class LogInspectionQueue {
    private record Inspection(long atNanos, InstanceId id) {}

    private final Queue<Inspection> inspections = new PriorityQueue<>(Comparator.comparingLong(Inspection::atNanos));
    private final Set<InstanceId> awaited = new HashSet<>();

    /** Does nothing if the log is queued already. */
    void add(InstanceId id, Duration after) {
        if (awaited.add(id)) {
            inspections.add(new Inspection(KernelClock.bootNanos() + after.toNanos(), id));
        }
    }

    Optional<Long> nextAtNanos() {
        return Optional.ofNullable(inspections.peek()).map(Inspection::atNanos);
    }

    /** Removes and returns the logs that are due. */
    List<InstanceId> due() {
        List<InstanceId> due = new ArrayList<>();
        while (!inspections.isEmpty() && inspections.element().atNanos() <= KernelClock.bootNanos()) {
            due.add(inspections.remove().id());
        }
        due.forEach(awaited::remove);
        return due;
    }
}
