package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances that have a cgroup below the root, whoever made it. */
final class Inventory {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private Inventory() {}

    static List<InstanceId> of(Cgroup root) {
        List<InstanceId> found = new ArrayList<>();
        for (Cgroup group : children(root)) {
            Layout.group(name(group))
                    .ifPresent(id -> children(group).stream()
                            .map(instance -> Layout.instance(id, name(instance)))
                            .flatMap(Optional::stream)
                            .forEach(found::add));
        }
        return found;
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
