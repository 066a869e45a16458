package io.persistentprocess.agent.release;

import io.persistentprocess.supervision.instance.ReleaseReason;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The histories of groups, including the latest removed ones. The event loop's thread writes; any thread may read. */
final class ReleaseHistoryStore {
    /** A bound, because groups may come and go as long as an agent runs. */
    static final int MOST_REMOVED = 1024;

    private final Map<GroupId, ReleaseHistory> known = new ConcurrentHashMap<>();
    private final Set<GroupId> removed = new LinkedHashSet<>();

    Optional<ReleaseHistory> find(GroupId group) {
        return Optional.ofNullable(known.get(group));
    }

    void put(GroupId group, ReleaseHistory history) {
        known.put(group, history);
        removed.remove(group);
        boolean isRemoved = !history.inUse()
                && history.reason().filter(ReleaseReason.Removed::equals).isPresent();
        if (isRemoved && removed.add(group) && removed.size() > MOST_REMOVED) {
            GroupId eldest = removed.iterator().next();
            removed.remove(eldest);
            known.remove(eldest);
        }
    }
}
