package io.persistentprocess.agent.attach;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupSubtree;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ProcessId;
import java.util.List;
import java.util.Optional;

/**
 * Attaches processes that are in the instance's cgroup already, as after an unsupervised run. Nothing is moved; only the main process is set, and it must be in the
 * instance's cgroup. Not for the event loop's thread: it may read the command line of every process of the host.
 *
 * <p>If the agent dies here: nothing was changed.
 */
final class AttachInPlace {
    private AttachInPlace() {}

    /** Empty: the cgroup is empty, so the processes have to be moved. */
    static Optional<Event> of(Cgroup target, AttachSourceLookup lookup) {
        try {
            List<Integer> inside =
                    CgroupSubtree.read(target, AttachHierarchies.MOST_PROCESSES).processes();
            return inside.isEmpty()
                    ? Optional.empty()
                    : Optional.of(among(inside, lookup.find().processes()));
        } catch (AttachRefusedException e) {
            return Optional.of(new Event.AttachFailed(e.why(), e.getMessage()));
        } catch (KernelException e) {
            return Optional.of(new Event.AttachFailed(Event.AttachFailure.REFUSED, e.getMessage()));
        }
    }

    private static Event among(List<Integer> inside, List<ProcessId> named) {
        ProcessId main = named.getFirst();
        for (ProcessId process : named) {
            if (!inside.contains(process.pid())) {
                return new Event.AttachFailed(
                        Event.AttachFailure.REFUSED,
                        "process %d is not in the cgroup of the instance, but process %d is; name the main process of those in the cgroup, or end them first with ppg stop"
                                .formatted(process.pid(), inside.getFirst()));
            }
        }
        String others = inside.size() == 1 ? "" : " and %d more".formatted(inside.size() - 1);
        return new Event.Attached(
                main, new BootTime(KernelClock.startTicksToBootNanos(main.startTicks())), "pid " + main + others);
    }
}
