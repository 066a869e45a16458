package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.agent.cgroup.CgroupTree;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Checkpoint;
import java.util.Optional;

/**
 * Puts a new cgroup in the place of one in which no process can be started any more, without losing the checkpoint, whenever the agent dies.
 *
 * <p>On kernels that check {@code kill_seq} (6.14 and its backports), a process that is cloned into a cgroup on which {@code cgroup.kill} was ever used dies before its
 * first instruction, unless the agent's own cgroup was killed as often: cgroup_post_fork compares a number of the one with that of the other (measured, see
 * docs/kernel.md). Anybody may have used it.
 *
 * <p>Dies here: while the group's cgroup has the attribute {@code recreated}, the checkpoint of that instance is in the group's attributes, and the next agent puts it
 * back. Reactor thread only.
 */
public final class CgroupReplacement {
    private static final String NAME = "recreated";
    private static final String PREFIX = "recreated.";

    private final CheckpointStore checkpoints;

    public CgroupReplacement(CheckpointStore checkpoints) {
        this.checkpoints = checkpoints;
    }

    /**
     * Makes an instance's cgroup anew and writes its checkpoint into it.
     *
     * @param checkpoint what was written into the cgroup last
     */
    public void recreate(Cgroup group, Cgroup instance, Checkpoint checkpoint) throws KernelException {
        checkpoints.writeAs(PREFIX, group, checkpoint);
        group.setAttribute(NAME, instance.path().getFileName().toString());
        try {
            CgroupTree.remove(instance);
        } catch (KernelException e) {
            // It is still there, with its checkpoint: a copy that outlives it would bring it to life again one day.
            done(group);
            throw e;
        }
        checkpoints.write(instance, checkpoint, Optional.empty());
        done(group);
    }

    /** Ends what an earlier agent began. */
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

    /** An agent that died while it wrote has not begun to start anything there; what another version has written is not written over. */
    private static boolean isUnfinished(Cgroup instance, CheckpointRecord there) throws KernelException {
        return !instance.exists()
                || switch (there) {
                    case CheckpointRecord.Nothing _ -> true;
                    case CheckpointRecord.NotUnderstood _ -> !instance.events().populated();
                    case CheckpointRecord.Understood _ -> false;
                };
    }

    /** Whether this group's attributes may hold the only copy of a checkpoint. */
    public boolean isUnfinished(Cgroup group) throws KernelException {
        return group.attribute(NAME).isPresent();
    }

    private void done(Cgroup group) throws KernelException {
        group.removeAttribute(NAME);
        checkpoints.eraseAs(PREFIX, group);
    }
}
