package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Clock;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.Checkpoint;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.Instance;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Observed;
import io.persistentprocess.supervision.ProcessEnd;
import io.persistentprocess.supervision.ProcessId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier agents left below the root. Ends what they had begun and clears away what is of no use any more.
 *
 * <p>Dies here: the next agent does it again. Reactor thread only.
 */
final class Estate {
    private static final Logger LOG = LoggerFactory.getLogger(Estate.class);

    private final Cgroup root;
    private final CheckpointStore checkpoints;
    private final Recreation recreation;
    private final ExitTidings tidings;

    Estate(Cgroup root, CheckpointStore checkpoints, Recreation recreation, ExitTidings tidings) {
        this.root = root;
        this.checkpoints = checkpoints;
        this.recreation = recreation;
        this.tidings = tidings;
    }

    /** Every instance that has a cgroup, once all is in order. */
    List<InstanceId> known() {
        Inventory.groups(root).forEach(this::finishRecreation);
        Inventory.instances(root).forEach(this::finishAttach);
        Inventory.instances(root).forEach(this::removeIfNothing);
        Inventory.groups(root).forEach(this::removeIfOver);
        return Inventory.instances(root);
    }

    private void finishRecreation(Cgroup group) {
        try {
            recreation.finish(group);
        } catch (KernelException e) {
            LOG.warn("a cgroup cannot be put in order reason=\"{}\"", e.getMessage());
        }
    }

    /** An agent died in the middle of an attach, or just after it. */
    private void finishAttach(InstanceId id) {
        Cgroup cgroup = root.child(Layout.folder(id.groupId())).child(id.name());
        AttachJournal journal = new AttachJournal(cgroup);
        try {
            Optional<ProcessId> main = journal.main();
            if (main.isEmpty()) {
                return;
            }
            boolean settled = checkpoints.read(cgroup).map(Checkpoint::main).equals(main);
            LOG.info("an attach was interrupted instance={} outcome={}", id, settled ? "attached" : "moved back");
            if (settled) {
                AttachRollback.thaw(journal.frozen());
                journal.erase();
            } else {
                AttachRollback.of(cgroup, journal);
            }
        } catch (KernelException e) {
            LOG.warn("an attach cannot be undone instance={} reason=\"{}\"", id, e.getMessage());
        }
    }

    /** An agent died before it had written a whole checkpoint: nothing was started here yet. */
    private void removeIfNothing(InstanceId id) {
        Cgroup cgroup = root.child(Layout.folder(id.groupId())).child(id.name());
        try {
            if (checkpoints.read(cgroup).isEmpty() && !cgroup.events().populated()) {
                CgroupTree.remove(cgroup);
            }
        } catch (KernelException e) {
            LOG.warn("a cgroup of nobody cannot be removed reason=\"{}\"", e.getMessage());
        }
    }

    /** An agent died between the removal of the last instance and that of its group. */
    private void removeIfOver(Cgroup group) {
        try {
            if (!recreation.isUnfinished(group)) {
                CgroupTree.removeIfEmpty(group);
            }
        } catch (KernelException e) {
            LOG.warn("a group's cgroup cannot be removed reason=\"{}\"", e.getMessage());
        }
    }

    /** What was left of an instance; empty when there is no checkpoint, or when its processes cannot be looked at. */
    Optional<Host.Legacy> legacy(InstanceId id, Cgroup cgroup) {
        try {
            Optional<Checkpoint> checkpoint = cgroup.exists() ? checkpoints.read(cgroup) : Optional.empty();
            return checkpoint.isPresent() ? Optional.of(legacy(cgroup, checkpoint.get())) : Optional.empty();
        } catch (KernelException e) {
            LOG.warn("an instance cannot be adopted instance={} reason=\"{}\"", id, e.getMessage());
            return Optional.empty();
        }
    }

    private Host.Legacy legacy(Cgroup cgroup, Checkpoint checkpoint) throws KernelException {
        Optional<ProcessId> recorded = checkpoints.recorded(cgroup);
        Set<ProcessId> alive = new HashSet<>();
        Map<ProcessId, ProcessEnd> ends = new HashMap<>();
        // Mostly it is one and the same.
        Set<ProcessId> known = new HashSet<>();
        recorded.ifPresent(known::add);
        known.add(checkpoint.main());
        known.remove(Instance.NO_PROCESS);
        for (ProcessId process : known) {
            if (LivingProcess.exists(process)) {
                alive.add(process);
            } else {
                tidings.endOf(process)
                        .or(() -> LivingProcess.endOfZombie(process))
                        .ifPresent(end -> ends.put(process, end));
            }
        }
        Event.Survivors survivors = cgroup.events().populated() ? Event.Survivors.SOME : Event.Survivors.NONE;
        long startTicks =
                recorded.map(ProcessId::startTicks).orElse(checkpoint.main().startTicks());
        BootTime startedAt = new BootTime(Clock.startTicksToBootNanos(startTicks));
        return new Host.Legacy(checkpoint, new Observed(recorded, alive, ends, survivors), startedAt);
    }
}
