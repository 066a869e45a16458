package io.persistentprocess.cluster.agent.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The generation of each group that is in force on this node, by the group's uid. The next agent reads it back from the last report. Any thread. */
public final class ObservedGenerations {
    private final Map<String, Long> inForce = new HashMap<>();

    /** Takes over what an earlier agent reported, without replacing what this agent knows. */
    public synchronized void recall(Map<String, Long> reported) {
        reported.forEach(inForce::putIfAbsent);
    }

    public synchronized void take(GroupObject object) {
        inForce.put(object.uid(), object.generation());
    }

    /** Forgets all other groups. */
    public synchronized void keepOnly(Set<String> uids) {
        inForce.keySet().retainAll(uids);
    }

    /** The uids of the groups whose generation is known. */
    public synchronized Set<String> remembered() {
        return Set.copyOf(inForce.keySet());
    }

    /** 0 if it is not known. */
    public synchronized long of(GroupObject object) {
        return inForce.getOrDefault(object.uid(), 0L);
    }
}
