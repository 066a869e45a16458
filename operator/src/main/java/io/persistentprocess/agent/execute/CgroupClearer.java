package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.launch.ProcessLauncher;
import io.persistentprocess.agent.mainprocess.MainProcessWatcher;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.resources.ResourceEnforcer;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills every process left in an instance's cgroup, removes the cgroups below it and answers when it is empty. Reactor thread only. */
@ReactorThread
final class CgroupClearer {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupClearer.class);

    private final ProcessLauncher launcher;
    private final MainProcessWatcher mainProcesses;
    private final ResourceEnforcer resources;

    CgroupClearer(ProcessLauncher launcher, MainProcessWatcher mainProcesses, ResourceEnforcer resources) {
        this.launcher = launcher;
        this.mainProcesses = mainProcesses;
        this.resources = resources;
    }

    /** @param again repeats the clearing after a pending start was abandoned */
    void clear(InstanceId id, InstanceCgroup instance, Runnable again, ActionExecutor.Answers answers)
            throws KernelException {
        mainProcesses.watchAtAnyCost(id);
        if (launcher.isPending(id)) {
            launcher.abandon(id, again);
            instance.kill();
            return;
        }
        if (instance.readiness() != InstanceCgroup.Readiness.OCCUPIED) {
            instance.killMain();
            instance.forgetEmptiness();
            cleared(id, instance, answers);
            return;
        }
        try {
            instance.kill();
        } finally {
            awaitEmpty(id, instance, answers);
        }
    }

    /** Waits without killing. */
    void awaitEmpty(InstanceId id, InstanceCgroup instance, ActionExecutor.Answers answers) throws KernelException {
        instance.awaitEmpty(() -> cleared(id, instance, answers));
    }

    /** Removes the cgroups that the processes made below the instance's cgroup, as systemd does for units: they would be in the way of the next process. */
    private void cleared(InstanceId id, InstanceCgroup instance, ActionExecutor.Answers answers) {
        instance.stopSignalling();
        List<Cgroup> parents = new ArrayList<>(1);
        addIfParent(parents, instance.cgroup());
        for (Cgroup directory : resources.directories(id, instance.cgroup())) {
            addIfParent(parents, directory);
        }
        if (parents.isEmpty()) {
            answers.answer(id, new Event.CgroupEmpty());
        } else {
            instance.prune(parents, () -> pruned(id, instance, answers));
        }
    }

    private static void addIfParent(List<Cgroup> parents, Cgroup cgroup) {
        try {
            if (cgroup.hasChildren()) {
                parents.add(cgroup);
            }
        } catch (KernelException e) {
            LOG.debug(
                    "whether a cgroup has children cannot be read, it is taken to have none cgroup={} reason=\"{}\"",
                    cgroup,
                    e.getMessage());
        }
    }

    /** Pruning took several turns, in which a process may have been moved in. */
    private void pruned(InstanceId id, InstanceCgroup instance, ActionExecutor.Answers answers) {
        try {
            if (instance.readiness() == InstanceCgroup.Readiness.OCCUPIED) {
                awaitEmpty(id, instance, answers);
                return;
            }
        } catch (KernelException e) {
            LOG.warn("whether a cgroup is empty is not known instance={} reason=\"{}\"", id, e.getMessage());
            return;
        }
        answers.answer(id, new Event.CgroupEmpty());
    }
}
