package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.monitor.ConditionEpisode;
import io.persistentprocess.kernel.memory.MemoryWatch;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The lasting conditions of instances, and since when they last. The event loop's thread writes it; any thread may read. */
public final class ActiveConditions {
    private final Map<InstanceId, Map<String, BootTime>> conditions = new ConcurrentHashMap<>();

    public void memory(InstanceId id, Map<MemoryWatch.Cause, ConditionEpisode> episodes) {
        Map<String, BootTime> now = new TreeMap<>();
        episodes.forEach((cause, episode) -> now.put(type(cause).name(), episode.since()));
        if (now.isEmpty()) {
            conditions.remove(id);
        } else {
            conditions.put(id, Collections.unmodifiableMap(now));
        }
    }

    private static InstanceReport.Type type(MemoryWatch.Cause cause) {
        return switch (cause) {
            case HIGH -> InstanceReport.Type.MemoryHigh;
            case PRESSURE -> InstanceReport.Type.MemoryPressure;
            case OUT_OF_MEMORY -> InstanceReport.Type.OOMKilled;
        };
    }

    /** Sorted by name. */
    Map<String, BootTime> of(InstanceId id) {
        return conditions.getOrDefault(id, Map.of());
    }
}
