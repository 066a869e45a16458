package io.persistentprocess.agent;

import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.instance.InstanceSupervisor;
import io.persistentprocess.agent.instance.InstanceViews;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.thread.ReactorThread;

/** One turn of the event loop's work: first the instances, then the listeners, without a lambda, which would cost each turn a method handle. Reactor thread only. */
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
        try {
            notifications.deliver();
        } catch (RuntimeException | Error e) {
            contain(e);
        }
        try {
            events.deliver();
        } catch (RuntimeException | Error e) {
            contain(e);
        }
        try {
            views.publish();
        } catch (RuntimeException | Error e) {
            contain(e);
        }
        return more;
    }

    /** A listener that fails must not keep instances from being supervised. */
    private void contain(Throwable failure) {
        reactor.contain(failure, "listeners were not notified");
    }

    @Override
    public long wakeAtNanos() {
        return supervisor.wakeAtNanos();
    }
}
