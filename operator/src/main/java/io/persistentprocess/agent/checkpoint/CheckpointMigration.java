package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.agent.cgroup.CgroupInventory;
import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.XattrNamespace;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the records of earlier agents readable: gives checkpoints without a version one, and moves records to the namespace of attributes that this agent uses, {@code
 * trusted} with CAP_SYS_ADMIN and {@code user} without it (see {@link XattrNamespace}). An agent that cannot read the records would start members that are running
 * already a second time.
 *
 * <p>If the agent dies here: a record stays in its old place until all of its attributes are in the new one, so the next agent repeats the move.
 */
public final class CheckpointMigration {
    private static final int ROOT = 0;
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointMigration.class);

    private CheckpointMigration() {}

    /**
     * Moves the records of earlier agents to where this agent reads them.
     *
     * @throws AgentStartException the record of an instance cannot be read; the message says what to do
     */
    public static void take(Cgroup root) throws AgentStartException, KernelException {
        switch (root.attributeNamespace()) {
            case TRUSTED -> moveAll(root);
            case USER -> requireRecords(root);
        }
        giveVersions(root);
    }

    /** Rewrites checkpoints that have no version. If the agent dies here: attributes with and without a version can be read side by side. */
    private static void giveVersions(Cgroup root) {
        CheckpointStore checkpoints = new CheckpointStore();
        for (InstanceId id : CgroupInventory.instances(root)) {
            Cgroup cgroup = root.child(CgroupLayout.folder(id.groupId())).child(id.name());
            if (checkpoints.read(cgroup)
                    instanceof CheckpointRecord.Understood(Checkpoint checkpoint, CheckpointRecord.Format format)) {
                if (format == CheckpointRecord.Format.UNVERSIONED) {
                    giveVersion(checkpoints, cgroup, checkpoint);
                }
            }
        }
    }

    private static void giveVersion(CheckpointStore checkpoints, Cgroup cgroup, Checkpoint checkpoint) {
        try {
            checkpoints.write(cgroup, checkpoint, Optional.empty());
        } catch (KernelException e) {
            LOG.warn(
                    "the checkpoint of an earlier version of ppg cannot be written in the new format, it stays as it is cgroup={} reason=\"{}\"",
                    cgroup.path(),
                    e.getMessage());
        }
    }

    /** Moves the attributes of the root, its groups and their instances. Cgroups below these belong to the members. */
    private static void moveAll(Cgroup root) throws KernelException {
        move(root);
        for (Cgroup group : root.children()) {
            move(group);
            for (Cgroup instance : group.children()) {
                move(instance);
            }
        }
    }

    /** Moves only the attributes of cgroups that root owns: root must not act on what another user has written. */
    private static void move(Cgroup cgroup) throws KernelException {
        Cgroup before = Cgroup.at(cgroup.path(), XattrNamespace.USER);
        List<String> names = before.attributes();
        if (names.isEmpty() || owner(cgroup) != ROOT) {
            return;
        }
        for (String name : names) {
            cgroup.setAttribute(name, before.attribute(name).orElseThrow());
        }
        for (String name : names) {
            before.removeAttribute(name);
        }
    }

    private static int owner(Cgroup cgroup) throws KernelException {
        try {
            return (int) Files.getAttribute(cgroup.path(), "unix:uid");
        } catch (IOException e) {
            throw new IllegalStateException(cgroup + " was removed meanwhile", e);
        }
    }

    /**
     * An agent without hidden records creates directories that everybody may list. A stopped or completed instance has a record, too, so a missing record in such a
     * directory means that it is hidden.
     */
    private static boolean isOpenToAll(Cgroup cgroup) throws KernelException {
        try {
            return Files.getPosixFilePermissions(cgroup.path()).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            throw new IllegalStateException(cgroup + " was removed meanwhile", e);
        }
    }

    /** Checks a tree that root owns: only there can an agent have hidden its records. */
    private static void requireRecords(Cgroup root) throws AgentStartException, KernelException {
        if (owner(root) != ROOT) {
            return;
        }
        List<InstanceId> hidden = new ArrayList<>();
        for (InstanceId id : CgroupInventory.instances(root)) {
            Cgroup cgroup = root.child(CgroupLayout.folder(id.groupId())).child(id.name());
            if (cgroup.attributes().isEmpty() && (cgroup.events().populated() || isOpenToAll(cgroup))) {
                hidden.add(id);
            }
        }
        if (!hidden.isEmpty()) {
            throw new AgentStartException(
                    "instances below %s have no record that this agent can read (%d, %s first); an agent with CAP_SYS_ADMIN has had them: start ppg with it to go on with them, or end them first (echo 1 > %s) and remove their directories"
                            .formatted(
                                    root,
                                    hidden.size(),
                                    hidden.getFirst(),
                                    root.path().resolve("cgroup.kill")));
        }
    }
}
