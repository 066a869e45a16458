package io.persistentprocess.cli.logs;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.DirectoryListing;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which instances have logs, those of groups that are gone too. */
public final class LogCatalog {
    private static final int MOST_GROUPS = 10_000;
    /** The owner of a group's directory determines how many there are. */
    private static final int MOST_FILES = 10_000;

    private static final String SUFFIX = ".log";

    private LogCatalog() {}

    /** All of them. A group's directory that cannot be used is left out. */
    public static List<InstanceId> instances(TrustedDirectory logs) throws KernelException {
        List<InstanceId> instances = new ArrayList<>();
        for (String folder : DirectoryListing.names(logs, MOST_GROUPS)) {
            Optional<GroupId> group = CgroupLayout.group(folder);
            if (group.isPresent()) {
                instances.addAll(ofGroup(logs, group.get()));
            }
        }
        return instances.stream().sorted(InstanceId.ORDER).toList();
    }

    private static List<InstanceId> ofGroup(TrustedDirectory logs, GroupId group) throws KernelException {
        try (TrustedDirectory folder = logs.child(CgroupLayout.folder(group))) {
            return inFolder(folder, group);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR, Errno.EPERM, Errno.EACCES)) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<InstanceId> inFolder(TrustedDirectory folder, GroupId group) throws KernelException {
        return DirectoryListing.names(folder, MOST_FILES).stream()
                .flatMap(name -> instance(group, name).stream())
                .distinct()
                .toList();
    }

    /** The instance whose log, or rotated log, has this name in its group's directory. */
    static Optional<InstanceId> instance(GroupId group, String file) {
        int end = file.indexOf(SUFFIX);
        return end <= 0 ? Optional.empty() : CgroupLayout.instance(group, file.substring(0, end));
    }
}
