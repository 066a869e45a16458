package io.persistentprocess.agent;

import io.persistentprocess.kernel.MemoryWatch;
import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What lasts at the moment of which instance, and since when. Written by the reactor thread, read by any. */
final class Conditions {
    private final Map<InstanceId, Map<String, BootTime>> ongoing = new ConcurrentHashMap<>();

    void memory(InstanceId id, Map<MemoryWatch.Cause, Spell> spells) {
        Map<String, BootTime> now = new TreeMap<>();
        spells.forEach((cause, spell) -> now.put(type(cause).name(), spell.since()));
        if (now.isEmpty()) {
            ongoing.remove(id);
        } else {
            ongoing.put(id, Collections.unmodifiableMap(now));
        }
    }

    private static Report.Type type(MemoryWatch.Cause cause) {
        return switch (cause) {
            case HIGH -> Report.Type.MemoryHigh;
            case PRESSURE -> Report.Type.MemoryPressure;
            case OUT_OF_MEMORY -> Report.Type.OOMKilled;
        };
    }

    /** By their names, in order. */
    Map<String, BootTime> of(InstanceId id) {
        return ongoing.getOrDefault(id, Map.of());
    }
}
