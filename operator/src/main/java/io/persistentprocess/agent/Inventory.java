package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups and instances that have a cgroup below the root, whoever made it. */
final class Inventory {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private Inventory() {}

    static List<Cgroup> groups(Cgroup root) {
        return children(root).stream()
                .filter(group -> Layout.group(name(group)).isPresent())
                .toList();
    }

    static List<InstanceId> instances(Cgroup root) {
        List<InstanceId> found = new ArrayList<>();
        for (Cgroup group : groups(root)) {
            GroupId id = Layout.group(name(group)).orElseThrow();
            children(group).stream()
                    .map(instance -> Layout.instance(id, name(instance)))
                    .flatMap(Optional::stream)
                    .forEach(found::add);
        }
        return found;
    }

    /** Whether there are instances that an agent would adopt. */
    static boolean isLeftBehind(Cgroup root) {
        return root.exists() && !instances(root).isEmpty();
    }

    private static List<Cgroup> children(Cgroup cgroup) {
        try {
            return cgroup.children();
        } catch (KernelException e) {
            LOG.warn("a cgroup cannot be listed reason=\"{}\"", e.getMessage());
            return List.of();
        }
    }

    private static String name(Cgroup cgroup) {
        return cgroup.path().getFileName().toString();
    }
}
