package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the instance of a cgroup by its ID. Reads the directories again for an unknown ID, but only identifies new ones, so that a thousand instances that appear one
 * after another do not cost a million system calls. For one thread.
 */
final class CgroupIdIndex {
    private static final int MOST_UNKNOWN = 4096;

    private record Known(long id, InstanceId instance) {}

    private final InstanceCgroups places;
    private final Map<Path, Known> byPath = new HashMap<>();
    private final Map<Long, InstanceId> byId = new HashMap<>();
    private final Set<Long> unknownIds = new HashSet<>();

    CgroupIdIndex(InstanceCgroups places) {
        this.places = places;
    }

    Optional<InstanceId> of(long id) throws KernelException {
        InstanceId known = byId.get(id);
        if (known != null || id == 0 || unknownIds.contains(id)) {
            return Optional.ofNullable(known);
        }
        refresh();
        if (!byId.containsKey(id)) {
            // A directory may have been removed and created again under the same name.
            byPath.clear();
            refresh();
        }
        if (!byId.containsKey(id)) {
            remember(id);
        }
        return Optional.ofNullable(byId.get(id));
    }

    private void remember(long id) {
        if (unknownIds.size() == MOST_UNKNOWN) {
            unknownIds.clear();
        }
        unknownIds.add(id);
    }

    /** Every instance that has a cgroup. */
    List<InstanceId> all() throws KernelException {
        refresh();
        return byPath.values().stream().map(Known::instance).toList();
    }

    private void refresh() throws KernelException {
        Set<Path> seen = new HashSet<>();
        for (Cgroup group : children(Cgroup.at(places.root()))) {
            for (Cgroup cgroup : children(group)) {
                Optional<InstanceId> instance = places.naming().instance(name(group.path()), name(cgroup.path()));
                if (instance.isPresent() && identify(cgroup, instance.get())) {
                    seen.add(cgroup.path());
                }
            }
        }
        byPath.keySet().retainAll(seen);
        byId.clear();
        byPath.values().forEach(known -> byId.put(known.id(), known.instance()));
    }

    private boolean identify(Cgroup cgroup, InstanceId instance) throws KernelException {
        if (byPath.containsKey(cgroup.path())) {
            return true;
        }
        try {
            byPath.put(cgroup.path(), new Known(cgroup.id(), instance));
            return true;
        } catch (KernelException e) {
            if (cgroup.exists()) {
                throw e;
            }
            return false;
        }
    }

    /** Empty if the cgroup has just been removed. */
    private static List<Cgroup> children(Cgroup cgroup) throws KernelException {
        try {
            return new ArrayList<>(cgroup.children());
        } catch (KernelException e) {
            if (cgroup.exists()) {
                throw e;
            }
            return List.of();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
