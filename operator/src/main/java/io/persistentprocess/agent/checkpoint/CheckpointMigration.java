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
 * Sees to it that an agent can read what those before it have recorded: checkpoints without a version are given one, and with CAP_SYS_ADMIN records are in attributes that nobody else sees, without it in others (see
 * {@link XattrNamespace}). An agent that sees none takes what runs for nobody's, and starts it anew.
 *
 * <p>Dies here: a record stays in its old place until all of them are in the new one, so the next agent does it again.
 */
public final class CheckpointMigration {
    private static final int ROOT = 0;
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointMigration.class);

    private CheckpointMigration() {}

    /**
     * Copies the records of earlier agents to where this agent reads them.
     *
     * @throws AgentStartException an instance is there whose record is out of reach; the message says what to do
     */
    public static void take(Cgroup root) throws AgentStartException, KernelException {
        switch (root.attributeNamespace()) {
            case TRUSTED -> moveAll(root);
            case USER -> requireRecords(root);
        }
        giveVersions(root);
    }

    /**
     * Checkpoints that have no version are written anew, once. Dies here: any of their attributes can be read beside any of the others, whichever of them have a version.
     */
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
            LOG.warn("a checkpoint stays without a version cgroup={} reason=\"{}\"", cgroup.path(), e.getMessage());
        }
    }

    /** Of the root, its groups and their instances; what members make below these is their own. */
    private static void moveAll(Cgroup root) throws KernelException {
        move(root);
        for (Cgroup group : root.children()) {
            move(group);
            for (Cgroup instance : group.children()) {
                move(instance);
            }
        }
    }

    /** Root's only: whatever another user has written there, root must not carry out. */
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

    /** Agents that need not hide their records make directories that everybody may look into: what was stopped or has completed has its record, too. */
    private static boolean isOpenToAll(Cgroup cgroup) throws KernelException {
        try {
            return Files.getPosixFilePermissions(cgroup.path()).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            throw new IllegalStateException(cgroup + " was removed meanwhile", e);
        }
    }

    /** In a tree of root's: nobody else can have had an agent there that hides its records. */
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
