package io.persistentprocess.agent.notify;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.processes.ListenerRegistration;
import io.persistentprocess.agent.processes.ProcessWatcher;
import io.persistentprocess.agent.thread.ReactorThread;

/** Forks and exits for subscribers, from the process watcher. Reactor thread only. */
@ReactorThread
public record ProcessWatchTaskSource(ProcessWatcher processes, EventLoop reactor)
        implements EventFdNotifier.TaskSource {
    @Override
    public boolean works() {
        return processes.status().tier().isPresent();
    }

    @Override
    public ListenerRegistration listen(EventFdNotifier subscribers) {
        return processes.register(new TaskEventForwarder(reactor, subscribers));
    }
}
