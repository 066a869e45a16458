package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.model.Measurements;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts kernel events, and measures how long they, and probes that were due, waited for the event loop. Any thread. */
public final class KernelEventCounters {
    private final Map<KernelEvent, LongAdder> events = new EnumMap<>(KernelEvent.class);
    private final DurationHistogram lag = DurationHistogram.upTo(
            Duration.ofNanos(100_000),
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    private final DurationHistogram probeLateness = DurationHistogram.upTo(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    public KernelEventCounters() {
        for (KernelEvent event : KernelEvent.values()) {
            events.put(event, new LongAdder());
        }
    }

    public void count(KernelEvent event) {
        events.get(event).increment();
    }

    void lagged(long nanos) {
        lag.add(nanos);
    }

    /** A probe has begun so much later than it was due. */
    public void probeLate(long nanos) {
        probeLateness.add(nanos);
    }

    public Map<KernelEvent, Long> measureEvents() {
        Map<KernelEvent, Long> counts = new EnumMap<>(KernelEvent.class);
        events.forEach((event, count) -> counts.put(event, count.sum()));
        return counts;
    }

    public Measurements.Histogram measureLag() {
        return lag.measure();
    }

    public Measurements.Histogram measureProbeLateness() {
        return probeLateness.measure();
    }
}
