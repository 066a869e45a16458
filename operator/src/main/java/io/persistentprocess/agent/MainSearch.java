package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LaunchSpec;

/** Tells which process of an instance is its main process, found beside the reactor. Reactor thread only. */
final class MainSearch {
    private final MemberErrands errands;

    MainSearch(MemberErrands errands) {
        this.errands = errands;
    }

    /** {@link Event.MainFound} or {@link Event.MainMissing}, later. */
    void find(InstanceId id, Cgroup cgroup, LaunchSpec launch, Host.Answers answers) throws KernelException {
        errands.send(
                id,
                new MemberErrands.Errand<Event>(
                        () -> MainFinder.find(cgroup, launch),
                        failure -> missing("internal error: " + failure),
                        () -> missing("pidFile cannot be read: "
                                + MemberErrands.noAnswer(launch.pidFile().orElse(cgroup.toString())))),
                event -> answers.answer(id, event));
    }

    private static Event missing(String why) {
        return new Event.MainMissing(why, Event.Survivors.SOME);
    }
}
