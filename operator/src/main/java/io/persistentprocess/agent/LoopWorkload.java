package io.persistentprocess.agent;

import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.instance.InstanceSupervisor;
import io.persistentprocess.agent.instance.InstanceViews;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.thread.ReactorThread;

/** One turn of the event loop's work: first the instances, then the listeners. Reactor thread only. */
@ReactorThread
record LoopWorkload(
        EventLoop reactor,
        InstanceSupervisor supervisor,
        EventFdNotifier notifications,
        EventLog events,
        InstanceViews views)
        implements EventLoop.Workload {
    @Override
    public boolean work() {
        boolean more = supervisor.work();
        contained(notifications::deliver);
        contained(events::deliver);
        contained(views::publish);
        return more;
    }

    /** A listener that fails must not keep instances from being supervised. */
    private void contained(Runnable listeners) {
        try {
            listeners.run();
        } catch (RuntimeException | Error e) {
            reactor.contain(e, "listeners were not notified");
        }
    }

    @Override
    public long wakeAtNanos() {
        return supervisor.wakeAtNanos();
    }
}
