package io.persistentprocess.agent.sdnotify;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many messages came of each kind, since the agent started. Any thread may read; the reactor thread counts. */
public final class NotifyCounters {
    /** What became of a message. The labels are values in the metrics and do not change. */
    enum Outcome {
        ACCEPTED("accepted"),
        /** Of a process of the instance that is not the main one, with access Main. */
        NOT_MAIN("not-main"),
        /** Of a process of an instance that does not use notifications. */
        NOT_WANTED("not-wanted"),
        /** Of a process of no instance, or of one that has ended and of which the kernel has not kept where it was. */
        STRANGER("stranger"),
        /** A main process was named that is none of the instance's. */
        FALSE_MAIN("false-main"),
        /** It came with more descriptors than may be stored. */
        NOT_STORED("not-stored"),
        /** It is no message of the protocol. */
        MALFORMED("malformed");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }
    }

    private final Map<Outcome, AtomicLong> counts = new EnumMap<>(Outcome.class);

    public NotifyCounters() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new AtomicLong());
        }
    }

    void count(Outcome outcome) {
        counts.get(outcome).incrementAndGet();
    }

    /** The counts by label; every label is present. */
    public Map<String, Long> measure() {
        Map<String, Long> measured = new LinkedHashMap<>();
        counts.forEach((outcome, count) -> measured.put(outcome.label, count.get()));
        return measured;
    }
}
