package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PidFd;
import io.persistentprocess.kernel.ProcessStat;
import io.persistentprocess.kernel.SpawnResult;
import io.persistentprocess.kernel.Stage;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LaunchSpec;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the main processes of instances where their cgroups, or what holds their limits, may not be as they should. Reactor thread only. */
final class ProcessBirths {
    /** How often the agent's own cgroup may have been killed before it can start nothing any more. */
    private static final int KILL_COUNTS_TRIED = 32;

    /** How long a process that was killed may take to end: it has nothing to clean up. */
    private static final Duration DEATH = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(ProcessBirths.class);

    private final Launcher launcher;
    private final Resources resources;
    private final Recreation recreation;

    ProcessBirths(Launcher launcher, Resources resources, Recreation recreation) {
        this.launcher = launcher;
        this.resources = resources;
        this.recreation = recreation;
    }

    /** @throws LaunchException the spec asks for what this host or this agent does not have */
    SpawnResult give(InstanceId id, LaunchSpec launch, InstanceCgroup instance, Cgroup group)
            throws LaunchException, KernelException {
        SpawnResult result = launch(id, launch, instance.cgroup());
        for (int attempt = 0; attempt < KILL_COUNTS_TRIED && isStillborn(result); attempt++) {
            makeHabitable(id, instance, group, attempt);
            result = launch(id, launch, instance.cgroup());
        }
        return result;
    }

    /** Somebody may have removed what holds its limits. */
    private SpawnResult launch(InstanceId id, LaunchSpec launch, Cgroup cgroup)
            throws LaunchException, KernelException {
        SpawnResult result = launcher.launch(id, launch, cgroup, resources.doors(id));
        if (result instanceof SpawnResult.Failed(SpawnResult.Failure failure) && failure.stage() == Stage.CGROUP) {
            resources.renew(id, cgroup);
            result = launcher.launch(id, launch, cgroup, resources.doors(id));
        }
        resources.launched(id);
        return result;
    }

    /** One that was killed before it could record itself. It has let go of the agent's memory, and is about to leave its cgroup and to become a zombie. */
    private static boolean isStillborn(SpawnResult result) throws KernelException {
        if (result instanceof SpawnResult.Started started && started.startTicks() == 0) {
            try (PidFd pidFd = started.pidFd()) {
                if (!pidFd.exitedWithin(DEATH)) {
                    LOG.warn("a process that was killed at its birth does not end pid={}", started.pid());
                }
                pidFd.reap();
            }
            return true;
        }
        return false;
    }

    /** A new cgroup was killed as often as one in which nobody ever used cgroup.kill; where the agent's own was killed, it has to catch up. */
    private void makeHabitable(InstanceId id, InstanceCgroup instance, Cgroup group, int attempt)
            throws KernelException {
        if (attempt > 0) {
            instance.cgroup().kill();
        } else if (instance.written().isPresent()) {
            recreation.recreate(group, instance.cgroup(), instance.written().get());
            resources.renew(id, instance.cgroup());
        }
    }

    /** One that hangs so early that it could not look itself can be looked at: it is not reaped yet. */
    static long startTicks(SpawnResult.Late late) {
        if (late.startTicks().isPresent()) {
            return late.startTicks().getAsLong();
        }
        try {
            return ProcessStat.read(late.pid()).map(ProcessStat::startTicks).orElse(0L);
        } catch (KernelException e) {
            LOG.warn("a start time is not known pid={} reason=\"{}\"", late.pid(), e.getMessage());
            return 0;
        }
    }
}
