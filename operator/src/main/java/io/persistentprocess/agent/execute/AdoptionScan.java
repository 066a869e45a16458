package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.attach.AttachJournal;
import io.persistentprocess.agent.attach.AttachRollback;
import io.persistentprocess.agent.cgroup.CgroupInventory;
import io.persistentprocess.agent.cgroup.CgroupTree;
import io.persistentprocess.agent.cgroup.ExitStatusLookup;
import io.persistentprocess.agent.cgroup.PidFdLookup;
import io.persistentprocess.agent.checkpoint.CgroupReplacement;
import io.persistentprocess.agent.checkpoint.CheckpointRecord;
import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.instance.InstanceSupervisor;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what earlier agents left below the root. Completes or rolls back what they had begun and removes cgroups that are of no use.
 *
 * <p>If the agent dies here: the next agent repeats the scan. Reactor thread only.
 */
@ReactorThread
final class AdoptionScan {
    private static final Logger LOG = LoggerFactory.getLogger(AdoptionScan.class);

    private final Cgroup root;
    private final CheckpointStore checkpoints;
    private final CgroupReplacement replacement;
    private final ExitStatusLookup exitStatuses;
    private final InstanceSupervisor.Failures failures;
    /** What {@link #known} has read, for the adoption that follows it. */
    private final Map<InstanceId, CheckpointRecord> records = new HashMap<>();

    AdoptionScan(
            Cgroup root,
            CheckpointStore checkpoints,
            CgroupReplacement replacement,
            ExitStatusLookup exitStatuses,
            InstanceSupervisor.Failures failures) {
        this.root = root;
        this.checkpoints = checkpoints;
        this.replacement = replacement;
        this.exitStatuses = exitStatuses;
        this.failures = failures;
    }

    /** Every instance that has a cgroup, after the cleanup. */
    List<InstanceId> known() {
        each(CgroupInventory.groups(root), this::finishReplacement);
        // Listed once: a listing asks the kernel about each directory.
        List<InstanceId> found = CgroupInventory.instances(root);
        each(found, this::finishAttach);
        each(found, this::removeIfNothing);
        each(CgroupInventory.groups(root), this::removeIfOver);
        return found.stream().filter(id -> cgroup(id).exists()).toList();
    }

    private Cgroup cgroup(InstanceId id) {
        return root.child(CgroupLayout.folder(id.groupId())).child(id.name());
    }

    /** A failure on one instance must not keep the others from being adopted: the next agent would fail on it, too. */
    private <T> void each(List<T> found, Consumer<T> work) {
        for (T one : found) {
            try {
                work.accept(one);
            } catch (RuntimeException | Error e) {
                failures.contain(e, "%s is neither adopted nor changed".formatted(one));
            }
        }
    }

    private void finishReplacement(Cgroup group) {
        try {
            replacement.finish(group);
        } catch (KernelException e) {
            LOG.warn(
                    "the replacement of a cgroup, which an earlier agent began, cannot be completed reason=\"{}\"",
                    e.getMessage());
        }
    }

    /** Handles an agent that died during an attach, or just after it. */
    private void finishAttach(InstanceId id) {
        Cgroup cgroup = cgroup(id);
        AttachJournal journal = new AttachJournal(cgroup);
        try {
            Optional<ProcessId> main = journal.main();
            if (main.isEmpty()) {
                return;
            }
            CheckpointRecord there = checkpoints.read(cgroup);
            if (there instanceof CheckpointRecord.NotUnderstood(String why)) {
                LOG.warn(
                        "an attach was interrupted, and its checkpoint cannot be read; nothing is moved back instance={} reason=\"{}\"",
                        id,
                        why);
                return;
            }
            boolean settled = there.checkpoint().map(Checkpoint::main).equals(main);
            LOG.info("an attach was interrupted instance={} outcome={}", id, settled ? "attached" : "moved back");
            if (settled) {
                AttachRollback.thaw(journal.frozen());
                journal.erase();
            } else {
                AttachRollback.of(cgroup, journal);
            }
        } catch (KernelException e) {
            LOG.warn(
                    "an interrupted attach cannot be undone, its processes stay where they are instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.warn(
                    "the journal of an interrupted attach cannot be decoded, its processes stay where they are instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
        }
    }

    /**
     * Removes an empty cgroup without a readable checkpoint: an agent died before it had written the checkpoint and started a process, or the record is lost and no
     * process is left.
     */
    private void removeIfNothing(InstanceId id) {
        Cgroup cgroup = cgroup(id);
        try {
            CheckpointRecord record = checkpoints.read(cgroup);
            if (record.checkpoint().isPresent()) {
                records.put(id, record);
            } else if (cgroup.exists() && !cgroup.events().populated() && !recordedLives(cgroup)) {
                CgroupTree.remove(cgroup);
            }
        } catch (KernelException e) {
            LOG.warn("an empty cgroup without an instance cannot be removed reason=\"{}\"", e.getMessage());
        }
    }

    /** The recorded process may have been moved to another cgroup. */
    private boolean recordedLives(Cgroup cgroup) throws KernelException {
        Optional<ProcessId> recorded = checkpoints.recorded(cgroup);
        return recorded.isPresent() && PidFdLookup.exists(recorded.get());
    }

    /** Handles an agent that died between the removal of the last instance and that of its group. */
    private void removeIfOver(Cgroup group) {
        try {
            if (!replacement.isUnfinished(group)) {
                CgroupTree.removeIfEmpty(group);
            }
        } catch (KernelException e) {
            LOG.warn("the empty cgroup of a group cannot be removed reason=\"{}\"", e.getMessage());
        }
    }

    /** What an earlier agent left of an instance. Empty: nothing, or only a checkpoint that cannot be decoded and no process. */
    Optional<ActionExecutor.Legacy> legacy(InstanceId id, Cgroup cgroup) {
        Optional<CheckpointRecord> read = Optional.ofNullable(records.remove(id));
        try {
            return cgroup.exists()
                    ? existing(id, cgroup, read.orElseGet(() -> checkpoints.read(cgroup)))
                    : Optional.empty();
        } catch (KernelException e) {
            LOG.warn(
                    "the cgroup of an instance cannot be read, so the instance is not adopted instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
            ObservedInstance nobodyKnows =
                    new ObservedInstance(Optional.empty(), Set.of(), Map.of(), Event.Survivors.SOME);
            return Optional.of(
                    new ActionExecutor.Unreadable("its cgroup cannot be read: " + e.getMessage(), nobodyKnows));
        }
    }

    private Optional<ActionExecutor.Legacy> existing(InstanceId id, Cgroup cgroup, CheckpointRecord record)
            throws KernelException {
        return switch (record) {
            case CheckpointRecord.Understood(Checkpoint checkpoint, CheckpointRecord.Format _) ->
                Optional.of(adoptable(cgroup, checkpoint));
            case CheckpointRecord.NotUnderstood(String why) ->
                unreadable(id, cgroup, "its checkpoint is not understood: " + why);
            case CheckpointRecord.Nothing _ ->
                unreadable(id, cgroup, "there are processes in its cgroup, and no checkpoint");
        };
    }

    private Optional<ActionExecutor.Legacy> unreadable(InstanceId id, Cgroup cgroup, String why)
            throws KernelException {
        ObservedInstance seen = observe(cgroup, checkpoints.recorded(cgroup), Set.of());
        if (seen.alive().isEmpty() && seen.survivors() == Event.Survivors.NONE) {
            LOG.info(
                    "an instance has no process left and no readable checkpoint, it is not adopted instance={} reason=\"{}\"",
                    id,
                    why);
            return Optional.empty();
        }
        return Optional.of(new ActionExecutor.Unreadable(why, seen));
    }

    private ActionExecutor.Legacy adoptable(Cgroup cgroup, Checkpoint checkpoint) throws KernelException {
        Optional<ProcessId> recorded = checkpoints.recorded(cgroup);
        ObservedInstance seen = observe(cgroup, recorded, Set.of(checkpoint.main()));
        long startTicks =
                recorded.map(ProcessId::startTicks).orElse(checkpoint.main().startTicks());
        BootTime startedAt = new BootTime(KernelClock.startTicksToBootNanos(startTicks));
        return new ActionExecutor.Adoptable(checkpoint, seen, startedAt);
    }

    private ObservedInstance observe(Cgroup cgroup, Optional<ProcessId> recorded, Set<ProcessId> others)
            throws KernelException {
        Set<ProcessId> alive = new HashSet<>();
        Map<ProcessId, ProcessEnd> ends = new HashMap<>();
        // The recorded process and the checkpoint's are usually the same.
        Set<ProcessId> known = new HashSet<>(others);
        recorded.ifPresent(known::add);
        known.remove(Instance.NO_PROCESS);
        for (ProcessId process : known) {
            if (PidFdLookup.exists(process)) {
                alive.add(process);
            } else {
                exitStatuses
                        .endOf(process)
                        .or(() -> PidFdLookup.endOfZombie(process))
                        .ifPresent(end -> ends.put(process, end));
            }
        }
        Event.Survivors survivors = cgroup.events().populated() ? Event.Survivors.SOME : Event.Survivors.NONE;
        return new ObservedInstance(recorded, alive, ends, survivors);
    }
}
