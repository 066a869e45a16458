package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.command.InstanceCommandRunner;
import io.persistentprocess.agent.launch.ProcessLauncher;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.mainprocess.MainProcessWatcher;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.resources.ResourceEnforcer;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an instance's cgroup ready for the next start: kills every process that is left in it and removes the cgroups below it, or kills the main process and the
 * commands alone. Reactor thread only.
 */
@ReactorThread
final class CgroupClearer {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupClearer.class);

    /** Compared by identity: one that is under way. */
    private static final class MainClearing {
        private final InstanceId id;
        private final InstanceCgroup instance;
        private final ActionExecutor.Answers answers;

        private MainClearing(InstanceId id, InstanceCgroup instance, ActionExecutor.Answers answers) {
            this.id = id;
            this.instance = instance;
            this.answers = answers;
        }
    }

    private final EventLoop reactor;
    private final ProcessLauncher launcher;
    private final MainProcessWatcher mainProcesses;
    private final ResourceEnforcer resources;
    private final InstanceCommandRunner commands;
    private final Map<InstanceId, MainClearing> mainClearings = new HashMap<>();

    CgroupClearer(
            EventLoop reactor,
            ProcessLauncher launcher,
            MainProcessWatcher mainProcesses,
            ResourceEnforcer resources,
            InstanceCommandRunner commands) {
        this.reactor = reactor;
        this.launcher = launcher;
        this.mainProcesses = mainProcesses;
        this.resources = resources;
        this.commands = commands;
    }

    /** @param again repeats the clearing after a pending start was abandoned */
    void clear(InstanceId id, InstanceCgroup instance, Runnable again, ActionExecutor.Answers answers)
            throws KernelException {
        mainClearings.remove(id);
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

    /** Kills the main process and the commands alone. Answers when they are gone. */
    void clearMain(InstanceId id, InstanceCgroup instance, ActionExecutor.Answers answers) throws KernelException {
        mainProcesses.watchAtAnyCost(id);
        if (mainProcesses.isUnwatched(id)) {
            throw new KernelException("watch the main process of", id.toString(), Errno.EMFILE);
        }
        instance.killMain();
        instance.makeReady();
        instance.forgetEmptiness();
        instance.stopSignalling();
        MainClearing clearing = new MainClearing(id, instance, answers);
        mainClearings.put(id, clearing);
        instance.afterMain(() -> mainGone(clearing));
    }

    /** One that was superseded or has been answered must not touch the commands of the next start. */
    private void mainGone(MainClearing clearing) {
        InstanceId id = clearing.id;
        if (mainClearings.get(id) != clearing) {
            return;
        }
        try {
            Optional<Cgroup> left = commands.killAll(id, clearing.instance.cgroup());
            if (left.isPresent()) {
                new InstanceCgroup(left.get(), reactor).awaitEmpty(() -> reactor.submit(() -> mainGone(clearing)));
            } else {
                mainClearings.remove(id);
                clearing.answers.answer(id, new Event.MainCleared());
            }
        } catch (KernelException e) {
            // The state machine asks again after its timeout.
            LOG.warn(
                    "whether commands of an instance still run cannot be read instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
        }
    }

    /** The instance is no longer supervised. */
    void forget(InstanceId id) {
        mainClearings.remove(id);
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
