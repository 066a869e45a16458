package io.persistentprocess.agent.notify;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.agent.processes.TaskListener;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.Map;

/** Forwards forks and exits from the thread of process events to the event loop, with one message for all that have happened until the loop handles it. */
final class TaskEventForwarder implements TaskListener {
    private final EventLoop reactor;
    private final EventFdNotifier notifications;
    private final Map<InstanceId, Long> waiting = new HashMap<>();

    TaskEventForwarder(EventLoop reactor, EventFdNotifier notifications) {
        this.reactor = reactor;
        this.notifications = notifications;
    }

    @Override
    public void forked(InstanceId instance, long times) {
        note(instance, times);
    }

    @Override
    public void exited(InstanceId instance, long times) {
        note(instance, times);
    }

    private void note(InstanceId instance, long times) {
        boolean first;
        synchronized (waiting) {
            first = waiting.isEmpty();
            waiting.merge(instance, times, Long::sum);
        }
        if (first) {
            reactor.submit(this::deliver);
        }
    }

    private void deliver() {
        Map<InstanceId, Long> all;
        synchronized (waiting) {
            all = Map.copyOf(waiting);
            waiting.clear();
        }
        all.forEach((instance, times) -> notifications.happened(instance, NotificationControl.TASKS, times));
    }
}
