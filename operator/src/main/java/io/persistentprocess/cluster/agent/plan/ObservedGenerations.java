package io.persistentprocess.cluster.agent.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which generation of each group is in force on this node, by the group's uid; it outlives the agent in its own last report. Any thread. */
public final class ObservedGenerations {
    private final Map<String, Long> inForce = new HashMap<>();

    /** What an earlier agent reported; what this one knows counts for more. */
    public synchronized void recall(Map<String, Long> reported) {
        reported.forEach(inForce::putIfAbsent);
    }

    public synchronized void take(GroupObject object) {
        inForce.put(object.uid(), object.generation());
    }

    /** Forgets groups that are gone. */
    public synchronized void keepOnly(Set<String> uids) {
        inForce.keySet().retainAll(uids);
    }

    /** The uids of the groups of which one is known. */
    public synchronized Set<String> remembered() {
        return Set.copyOf(inForce.keySet());
    }

    /** 0: none is known. */
    public synchronized long of(GroupObject object) {
        return inForce.getOrDefault(object.uid(), 0L);
    }
}
