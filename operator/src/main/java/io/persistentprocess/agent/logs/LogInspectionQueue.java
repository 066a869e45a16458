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

/** When which log is looked at. For the log keeper's thread. */
final class LogInspectionQueue {
    private record Look(long atNanos, InstanceId id) {}

    private final Queue<Look> looks = new PriorityQueue<>(Comparator.comparingLong(Look::atNanos));
    private final Set<InstanceId> awaited = new HashSet<>();

    /** Unless it is to be looked at already. */
    void add(InstanceId id, Duration after) {
        if (awaited.add(id)) {
            looks.add(new Look(KernelClock.bootNanos() + after.toNanos(), id));
        }
    }

    Optional<Long> nextAtNanos() {
        return Optional.ofNullable(looks.peek()).map(Look::atNanos);
    }

    /** Takes those whose time has come. */
    List<InstanceId> due() {
        List<InstanceId> due = new ArrayList<>();
        while (!looks.isEmpty() && looks.element().atNanos() <= KernelClock.bootNanos()) {
            due.add(looks.remove().id());
        }
        due.forEach(awaited::remove);
        return due;
    }
}
