package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.cgroup.TrackedCgroups;
import io.persistentprocess.agent.launch.LaunchException;
import io.persistentprocess.agent.launch.ProcessLauncher;
import io.persistentprocess.agent.launch.RetryingLauncher;
import io.persistentprocess.agent.logs.LogRegistry;
import io.persistentprocess.agent.mainprocess.MainProcessWatcher;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.monitor.InstanceMonitors;
import io.persistentprocess.agent.provision.Provisioner;
import io.persistentprocess.agent.release.GroupReleases;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.Optional;

/** Starts the main processes of instances, and hands each to those who watch it. Reactor thread only. */
@ReactorThread
record MainProcessStarter(
        TrackedCgroups cgroups,
        GroupReleases releases,
        InstanceMonitors monitors,
        RetryingLauncher retryingLauncher,
        ProcessLauncher launcher,
        LogRegistry logs,
        MainProcessWatcher mainProcesses,
        Provisioner provisioner,
        ActionFailures failures,
        InstanceReporter reporter) {
    /** Answers with {@link Event.Spawned}, {@link Event.SpawnFailed} or {@link Event.SpawnDelayed}. */
    void spawn(InstanceId id, LaunchSpec launch, ActionExecutor.Answers answers) throws KernelException {
        InstanceCgroup instance = cgroups.instance(id);
        if (instance.lastReadiness() == InstanceCgroup.Readiness.FROZEN) {
            String message = "cgroup %s is frozen by one above it; thaw that one"
                    .formatted(instance.cgroup().path());
            answers.answer(id, new Event.SpawnFailed(message));
            return;
        }
        Optional<LaunchSpec> complete = provisioner.complete(id, launch);
        if (complete.isEmpty()) {
            answers.answer(id, new Event.SpawnFailed("internal error: the files for the start were not read"));
            return;
        }
        instance.stopSignalling();
        releases.used(id);
        monitors.prepare(id, instance.cgroup(), cgroups.resources(id));
        retryingLauncher.give(id, complete.get(), instance, cgroups.group(id), new RetryingLauncher.StartCallback() {
            @Override
            public void settled(SpawnResult result) {
                try {
                    spawned(id, result, answers);
                } catch (KernelException e) {
                    failed(e);
                }
            }

            @Override
            public void failed(LaunchException e) {
                answers.answer(id, new Event.SpawnFailed(e.getMessage()));
            }

            @Override
            public void failed(KernelException e) {
                failures.failed(new Action.Spawn(id, launch), e, answers, () -> {});
            }
        });
        if (launcher.isPending(id)) {
            answers.answer(id, new Event.SpawnDelayed());
        }
    }

    private void spawned(InstanceId id, SpawnResult result, ActionExecutor.Answers answers) throws KernelException {
        switch (result) {
            case SpawnResult.Started started -> {
                started.logFailure()
                        .map(failure -> new InstanceReport(InstanceReport.Type.LogUnavailable, failure.message()))
                        .ifPresent(report -> reporter.report(id, report));
                started(id, started, answers);
            }
            case SpawnResult.Failed failed ->
                answers.answer(id, new Event.SpawnFailed(failed.failure().message()));
            case SpawnResult.Pending _ -> throw new IllegalArgumentException("not settled");
        }
    }

    private void started(InstanceId id, SpawnResult.Started started, ActionExecutor.Answers answers)
            throws KernelException {
        cgroups.instance(id)
                .written()
                .ifPresent(checkpoint -> logs.started(id, checkpoint.spec(), started.pid(), started.log()));
        mainProcesses.started(id, cgroups.instance(id), started.pidFd(), started.startTicks(), answers);
        monitors.started(id, cgroups.instance(id).cgroup(), cgroups.resources(id));
    }
}
