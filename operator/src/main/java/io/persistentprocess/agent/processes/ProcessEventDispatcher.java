package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Delivers events: at once to the stream, in batches to the listeners. For one thread. */
final class ProcessEventDispatcher implements ProcessEventIntake.Sink {
    private static final class Sums {
        private long forks;
        private long exits;
    }

    private final ProcessEventStream stream;
    private final List<TaskListener> listeners;
    private final ProcessEventCounters counts;
    private final Consumer<ProcessEvent.Kind> tally;
    private final KilledProcessDispatcher kills;
    private final Map<InstanceId, Sums> sums = new HashMap<>();
    private long missed;

    /** @param tally counts events if the kernel does not */
    ProcessEventDispatcher(
            ProcessEventStream stream,
            List<TaskListener> listeners,
            ProcessEventCounters counts,
            Consumer<ProcessEvent.Kind> tally,
            KilledProcessDispatcher kills) {
        this.stream = stream;
        this.listeners = listeners;
        this.counts = counts;
        this.tally = tally;
        this.kills = kills;
    }

    @Override
    public void accept(ProcessEvent event) {
        tally.accept(event.kind());
        stream.publish(event);
        if (!listeners.isEmpty() && event.kind() != ProcessEvent.Kind.Exec) {
            Sums sum = sums.computeIfAbsent(event.instance(), _ -> new Sums());
            if (event.kind() == ProcessEvent.Kind.Fork) {
                sum.forks++;
            } else {
                sum.exits++;
            }
        }
    }

    @Override
    public void killed(KilledProcess killed) {
        kills.dispatch(killed, System.nanoTime());
    }

    @Override
    public void missed() {
        missed++;
    }

    /** To be called after each batch. */
    void flush(long now) {
        sums.forEach((instance, sum) -> listeners.forEach(listener -> send(listener, instance, sum)));
        sums.clear();
        if (missed > 0) {
            lost(missed);
            missed = 0;
        }
        stream.flush(now);
        kills.flush(now);
    }

    private static void send(TaskListener listener, InstanceId instance, Sums sum) {
        if (sum.forks > 0) {
            listener.forked(instance, sum.forks);
        }
        if (sum.exits > 0) {
            listener.exited(instance, sum.exits);
        }
    }

    void lost(long events) {
        counts.lost(events);
        stream.lost(events);
        listeners.forEach(TaskListener::lost);
    }

    void resynced() {
        counts.resynced();
    }

    boolean isThere() {
        return stream.isWanted() || !listeners.isEmpty();
    }

    boolean wantsToTellLater() {
        return stream.ticks() || kills.isSilent();
    }
}
