package io.persistentprocess.agent;

/** The work of the fleet, and then what there is to tell of it: who listens is told once the work at hand is done. Reactor thread only. */
record Telling(Fleet fleet, Notifications notifications, EventLog events, Views views) implements Reactor.Workload {
    @Override
    public boolean work() {
        boolean more = fleet.work();
        notifications.tell();
        events.tell();
        views.tell();
        return more;
    }

    @Override
    public long wakeAtNanos() {
        return fleet.wakeAtNanos();
    }
}
