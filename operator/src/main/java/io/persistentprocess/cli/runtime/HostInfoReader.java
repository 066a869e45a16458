package io.persistentprocess.cli.runtime;

import io.persistentprocess.api.status.CgroupMode;
import io.persistentprocess.api.status.HostInfo;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an agent tells the cluster of its host. */
public final class HostInfoReader {
    /** Without these no agent starts. */
    private static final List<String> NOTIFICATIONS =
            List.of("epoll", "pidfd", "cgroup.events", "timerfd", "eventfd", "inotify");

    private HostInfoReader() {}

    public static HostInfo current() throws IOException {
        return new HostInfo(
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(), cgroupMode(), NOTIFICATIONS);
    }

    private static CgroupMode cgroupMode() throws KernelException {
        return switch (CgroupHierarchies.current().mode()) {
            case UNIFIED -> CgroupMode.Unified;
            case HYBRID -> CgroupMode.Hybrid;
            case LEGACY -> CgroupMode.Legacy;
        };
    }
}
