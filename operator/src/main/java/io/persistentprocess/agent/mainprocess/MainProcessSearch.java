package io.persistentprocess.agent.mainprocess;

import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;

/** Finds the main process of an instance on a background thread. Reactor thread only. */
@ReactorThread
public final class MainProcessSearch {
    private final MemberBackgroundTasks tasks;

    public MainProcessSearch(MemberBackgroundTasks tasks) {
        this.tasks = tasks;
    }

    /** Answers with {@link Event.MainFound} or {@link Event.MainMissing}, later. */
    public void find(InstanceId id, Cgroup cgroup, LaunchSpec launch, ActionExecutor.Answers answers)
            throws KernelException {
        tasks.send(
                id,
                new MemberBackgroundTasks.Task<Event>(
                        () -> MainProcessFinder.find(cgroup, launch),
                        failure -> missing("internal error: " + failure),
                        () -> missing("pidFile cannot be read: "
                                + MemberBackgroundTasks.noAnswer(
                                        launch.pidFile().orElse(cgroup.toString())))),
                event -> answers.answer(id, event));
    }

    private static Event missing(String why) {
        return new Event.MainMissing(why, Event.Survivors.SOME);
    }
}
