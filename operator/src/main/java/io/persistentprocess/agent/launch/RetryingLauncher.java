package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.checkpoint.CgroupReplacement;
import io.persistentprocess.agent.resources.ResourceEnforcer;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.SpawnStage;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the main processes of instances. If a start fails because of the cgroup or its limits, it repairs them and tries again. Reactor thread only. */
@ReactorThread
public final class RetryingLauncher {
    /** How often the agent's own cgroup may have been killed before starts fail for good. */
    private static final int KILL_COUNTS_TRIED = 32;

    private static final Logger LOG = LoggerFactory.getLogger(RetryingLauncher.class);

    private final ProcessLauncher launcher;
    private final ResourceEnforcer resources;
    private final CgroupReplacement replacement;

    public RetryingLauncher(ProcessLauncher launcher, ResourceEnforcer resources, CgroupReplacement replacement) {
        this.launcher = launcher;
        this.resources = resources;
        this.replacement = replacement;
    }

    /** Receives the result of a start, once. */
    public interface StartCallback {
        void settled(SpawnResult result);

        void failed(LaunchException e);

        void failed(KernelException e);
    }

    private record Start(
            InstanceId id, LaunchSpec launch, InstanceCgroup instance, Cgroup group, StartCallback callback) {}

    /** Starts the process. The result comes before this returns, or later. */
    public void give(InstanceId id, LaunchSpec launch, InstanceCgroup instance, Cgroup group, StartCallback callback) {
        attempt(new Start(id, launch, instance, group, callback), 0);
    }

    private void attempt(Start start, int attempt) {
        launch(start, result -> {
            if (lacksV1Cgroup(result)) {
                resources.renew(start.id(), start.instance().cgroup());
                launch(start, second -> settled(start, attempt, second));
            } else if (takesNoProcess(result) && isRecreated(start)) {
                launch(start, second -> settled(start, attempt, second));
            } else {
                settled(start, attempt, result);
            }
        });
    }

    private void launch(Start start, Consumer<SpawnResult> then) {
        InstanceId id = start.id();
        try {
            launcher.launch(id, start.launch(), start.instance().cgroup(), resources.doors(id), then);
        } catch (LaunchException e) {
            start.callback().failed(e);
        } catch (KernelException e) {
            start.callback().failed(e);
        }
    }

    /** A cgroup that holds its limits may have been removed by another program. */
    private static boolean lacksV1Cgroup(SpawnResult result) {
        return result instanceof SpawnResult.Failed failed && failed.failure().stage() == SpawnStage.CGROUP;
    }

    /**
     * EBUSY: the last process has enabled controllers for cgroups below. EOPNOTSUPP: the cgroup is threaded. A member that manages cgroups itself may leave it in either
     * state; cgroup_migrate_vet_dst in kernel/cgroup/cgroup.c.
     */
    private static boolean takesNoProcess(SpawnResult result) {
        return result instanceof SpawnResult.Failed failed
                && failed.failure().stage() == SpawnStage.CLONE
                && (failed.failure().errno() == Errno.EBUSY || failed.failure().errno() == Errno.EOPNOTSUPP);
    }

    private boolean isRecreated(Start start) {
        Optional<Checkpoint> checkpoint = start.instance().written();
        try {
            if (checkpoint.isPresent()) {
                replacement.recreate(start.group(), start.instance().cgroup(), checkpoint.get());
                resources.renew(start.id(), start.instance().cgroup());
            }
            return checkpoint.isPresent();
        } catch (KernelException e) {
            LOG.warn(
                    "a cgroup that accepts no process cannot be replaced, so the start fails instance={} reason=\"{}\"",
                    start.id(),
                    e.getMessage());
            return false;
        }
    }

    private void settled(Start start, int attempt, SpawnResult result) {
        resources.launched(start.id());
        if (attempt == KILL_COUNTS_TRIED
                || !(result instanceof SpawnResult.Started started && wasKilledBeforeRecording(started))) {
            start.callback().settled(result);
            return;
        }
        launcher.reaper().reap(started.pidFd());
        try {
            repairCgroup(start.id(), start.instance(), start.group(), attempt);
        } catch (KernelException e) {
            start.callback().failed(e);
            return;
        }
        attempt(start, attempt + 1);
    }

    /** The child was killed before it could record itself. It no longer shares the agent's memory and will soon be a zombie, so nothing has to wait for it. */
    private static boolean wasKilledBeforeRecording(SpawnResult.Started started) {
        return started.startTicks() == 0;
    }

    /** Prepares the cgroup for another attempt. A new cgroup has a kill count of 0. If the agent's own cgroup was killed, the new one must be killed as often. */
    private void repairCgroup(InstanceId id, InstanceCgroup instance, Cgroup group, int attempt)
            throws KernelException {
        if (attempt > 0) {
            instance.cgroup().kill();
        } else if (instance.written().isPresent()) {
            replacement.recreate(group, instance.cgroup(), instance.written().get());
            resources.renew(id, instance.cgroup());
        }
    }
}
