package io.persistentprocess.agent;

import io.persistentprocess.agent.processes.Listening;
import io.persistentprocess.agent.processes.ProcessWatch;

/** Forks and exits for subscribers, from whatever tells of them on this host. Reactor thread only. */
record FollowedTasks(ProcessWatch processes, Reactor reactor) implements Notifications.TaskSource {
    @Override
    public boolean works() {
        return processes.standing().tier().isPresent();
    }

    @Override
    public Listening listen(Notifications subscribers) {
        return processes.register(new TaskNotices(reactor, subscribers));
    }
}
