package io.persistentprocess.agent.processes;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The numbers of delivered and lost events since the agent started. Any thread. */
public final class ProcessEventCounters {
    private final Map<ProcessEvent.Kind, LongAdder> events = new EnumMap<>(ProcessEvent.Kind.class);
    private final LongAdder lost = new LongAdder();
    private final LongAdder resyncs = new LongAdder();

    public ProcessEventCounters() {
        for (ProcessEvent.Kind kind : ProcessEvent.Kind.values()) {
            events.put(kind, new LongAdder());
        }
    }

    void count(ProcessEvent.Kind kind) {
        count(kind, 1);
    }

    void count(ProcessEvent.Kind kind, long times) {
        events.get(kind).add(times);
    }

    void lost(long howMany) {
        lost.add(howMany);
    }

    void resynced() {
        resyncs.increment();
    }

    public long events(ProcessEvent.Kind kind) {
        return events.get(kind).sum();
    }

    /** Events for which the kernel had no room, or whose instance could not be found. */
    public long lost() {
        return lost.sum();
    }

    public long resyncs() {
        return resyncs.sum();
    }
}
