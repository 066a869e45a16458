package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.agent.cgroup.CgroupTree;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Checkpoint;
import java.util.Optional;

/**
 * Replaces a cgroup in which no process can be started any more by a new one. The checkpoint is never lost, whenever the agent dies.
 *
 * <p>On kernels that check {@code kill_seq} (6.14 and its backports), a process that is cloned into a cgroup on which {@code cgroup.kill} was ever used dies before its
 * first instruction, unless the agent's own cgroup was killed as often: cgroup_post_fork compares the counters of the two (measured, see docs/kernel.md). Any program may
 * have used it.
 *
 * <p>If the agent dies here: while the group's cgroup has the attribute {@code recreated}, the checkpoint of that instance is in the group's attributes, and the next
 * agent restores it. Reactor thread only.
 */
@ReactorThread
public final class CgroupReplacement {
    private static final String NAME = "recreated";
    private static final String PREFIX = "recreated.";

    private final CheckpointStore checkpoints;

    public CgroupReplacement(CheckpointStore checkpoints) {
        this.checkpoints = checkpoints;
    }

    /**
     * Replaces an instance's cgroup and writes its checkpoint into the new one.
     *
     * @param checkpoint the last one that was written into the cgroup
     */
    public void recreate(Cgroup group, Cgroup instance, Checkpoint checkpoint) throws KernelException {
        checkpoints.writeAs(PREFIX, group, checkpoint);
        group.setAttribute(NAME, instance.path().getFileName().toString());
        try {
            CgroupTree.remove(instance);
        } catch (KernelException e) {
            // The cgroup still exists, with its checkpoint. A copy that outlived it would restore the instance after
            // its removal.
            done(group);
            throw e;
        }
        checkpoints.write(instance, checkpoint, Optional.empty());
        done(group);
    }

    /** Completes a replacement that an earlier agent began. */
    public void finish(Cgroup group) throws KernelException {
        Optional<String> name = group.attribute(NAME);
        if (name.isEmpty()) {
            return;
        }
        Cgroup instance = group.child(name.get());
        Optional<Checkpoint> checkpoint = checkpoints.readAs(PREFIX, group).checkpoint();
        if (checkpoint.isPresent() && isUnfinished(instance, checkpoints.read(instance))) {
            checkpoints.write(instance, checkpoint.get(), Optional.empty());
        }
        done(group);
    }

    /** An agent that died while it wrote the checkpoint has not started a process there yet. A checkpoint of another version is not overwritten. */
    private static boolean isUnfinished(Cgroup instance, CheckpointRecord there) throws KernelException {
        return !instance.exists()
                || switch (there) {
                    case CheckpointRecord.Nothing _ -> true;
                    case CheckpointRecord.NotUnderstood _ -> !instance.events().populated();
                    case CheckpointRecord.Understood _ -> false;
                };
    }

    /** Whether this group's attributes may hold the only copy of an instance's checkpoint. */
    public boolean isUnfinished(Cgroup group) throws KernelException {
        return group.attribute(NAME).isPresent();
    }

    private void done(Cgroup group) throws KernelException {
        group.removeAttribute(NAME);
        checkpoints.eraseAs(PREFIX, group);
    }
}
