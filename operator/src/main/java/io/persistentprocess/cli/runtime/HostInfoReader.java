package io.persistentprocess.cli.runtime;

import io.persistentprocess.api.status.CgroupMode;
import io.persistentprocess.api.status.HostInfo;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the host's properties that an agent reports to the cluster. */
public final class HostInfoReader {
    /** No agent starts without these. */
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
