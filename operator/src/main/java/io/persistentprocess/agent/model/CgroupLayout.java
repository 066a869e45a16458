package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The paths of cgroups and logs: {@code ROOT/NAMESPACE_GROUP/INSTANCE}. Names are DNS labels, so the underscore separates namespace and group. */
public record CgroupLayout(Path cgroupRoot) {
    private static final Pattern GROUP = Pattern.compile("(?<namespace>[^_]+)_(?<group>[^_]+)");

    Path cgroup(GroupId id) {
        return cgroupRoot.resolve(folder(id));
    }

    public Path cgroup(InstanceId id) {
        return cgroup(id.groupId()).resolve(id.name());
    }

    /**
     * The log file of an instance.
     *
     * @param directory the directory of all logs
     */
    public static Path log(Path directory, InstanceId id) {
        return directory.resolve(folder(id.groupId())).resolve(logName(id));
    }

    public static String logName(InstanceId id) {
        return id.name() + ".log";
    }

    /** The group that a directory belongs to; empty: it is not the agent's. */
    public static Optional<GroupId> group(String folder) {
        Matcher matcher = GROUP.matcher(folder);
        return matcher.matches()
                ? Optional.of(new GroupId(matcher.group("namespace"), matcher.group("group")))
                : Optional.empty();
    }

    /** The instance that a directory of a group belongs to; empty: it is not the agent's. */
    public static Optional<InstanceId> instance(GroupId group, String folder) {
        return InstanceId.parse(group, folder);
    }

    /** The instance whose cgroup has this path below the root. */
    public static Optional<InstanceId> instance(String groupFolder, String folder) {
        return group(groupFolder).flatMap(group -> instance(group, folder));
    }

    public static String folder(GroupId id) {
        return id.namespace() + "_" + id.name();
    }
}
