package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups and instances that have a cgroup below the root, no matter who created it. */
public final class CgroupInventory {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupInventory.class);

    private CgroupInventory() {}

    public static List<Cgroup> groups(Cgroup root) {
        return children(root).stream()
                .filter(group -> CgroupLayout.group(name(group)).isPresent())
                .toList();
    }

    public static List<InstanceId> instances(Cgroup root) {
        List<InstanceId> found = new ArrayList<>();
        for (Cgroup group : groups(root)) {
            GroupId id = CgroupLayout.group(name(group)).orElseThrow();
            children(group).stream()
                    .map(instance -> CgroupLayout.instance(id, name(instance)))
                    .flatMap(Optional::stream)
                    .forEach(found::add);
        }
        return found;
    }

    /** Whether there are instances that an agent would adopt. */
    public static boolean isLeftBehind(Cgroup root) {
        return root.exists() && !instances(root).isEmpty();
    }

    private static List<Cgroup> children(Cgroup cgroup) {
        try {
            return cgroup.children();
        } catch (KernelException e) {
            LOG.warn("a cgroup cannot be listed, so instances below it are not found reason=\"{}\"", e.getMessage());
            return List.of();
        }
    }

    private static String name(Cgroup cgroup) {
        return cgroup.path().getFileName().toString();
    }
}
