package io.persistentprocess.cli.doctor;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.EventFdBatch;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.system.KernelRelease;
import io.persistentprocess.kernel.trace.KernelLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Probes that need no cgroup. */
final class KernelProbes {
    /** Each running member needs a pidfd, and one descriptor for cgroup.events while it is being stopped; the agent's own descriptors come on top. */
    private static final long DESCRIPTORS_PER_MEMBER = 2;

    private static final long OWN_DESCRIPTORS = 100;
    private static final int LAST_CAPABILITY = 40;
    private static final Path MEMORY_PRESSURE = Path.of("/proc/pressure/memory");

    private KernelProbes() {}

    static List<HostProbe> probes() {
        return List.of(
                new HostProbe("kernel", ProbeResult.Weight.ESSENTIAL, "ppg needs 5.14 or later", KernelProbes::release),
                new HostProbe(
                        "pidfd",
                        ProbeResult.Weight.ESSENTIAL,
                        "the end of a member is not noticed",
                        KernelProbes::pidfd),
                new HostProbe(
                        "inotify",
                        ProbeResult.Weight.OPTIONAL,
                        "manifests and log files are checked at intervals only; raise fs.inotify.max_user_instances",
                        KernelProbes::inotify),
                new HostProbe(
                        "pressure (PSI)",
                        ProbeResult.Weight.OPTIONAL,
                        "memory pressure is reported only where v1 memory cgroups are mounted",
                        KernelProbes::pressure),
                new HostProbe(
                        "io_submit",
                        ProbeResult.Weight.OPTIONAL,
                        "no other program can be notified through an eventfd; see fs.aio-max-nr and seccomp",
                        KernelProbes::eventFdBatch),
                new HostProbe(
                        "kernel log",
                        ProbeResult.Weight.OPTIONAL,
                        "OOM kills are reported without the name of the process; give the agent CAP_SYSLOG",
                        KernelProbes::log),
                new HostProbe(
                        "open files",
                        ProbeResult.Weight.OPTIONAL,
                        "raise the hard limit of open files (LimitNOFILE=) for more members",
                        KernelProbes::openFiles),
                new HostProbe(
                        "capabilities",
                        ProbeResult.Weight.OPTIONAL,
                        "a member that asks for one that is missing is not started",
                        KernelProbes::capabilities));
    }

    private static String release() throws KernelException {
        KernelRelease release = KernelRelease.current();
        if (!release.atLeast(5, 14)) {
            throw new KernelException("kernel", release.toString(), Errno.ENOSYS);
        }
        return release.toString();
    }

    private static String pidfd() throws KernelException {
        PidFd.open((int) ProcessHandle.current().pid()).close();
        return "opened";
    }

    private static String inotify() throws KernelException {
        try (Inotify inotify = Inotify.create()) {
            inotify.watch(Path.of("/"), Inotify.DELETE_SELF);
            return "this user may create inotify instances";
        }
    }

    private static String eventFdBatch() throws KernelException {
        EventFdBatch.create().close();
        return "eventfds of others can be signalled";
    }

    private static String log() throws KernelException {
        KernelLog.open().close();
        return "/dev/kmsg can be read";
    }

    private static String pressure() throws KernelException {
        if (!Files.isReadable(MEMORY_PRESSURE)) {
            throw new KernelException("open", MEMORY_PRESSURE.toString(), Errno.ENOENT);
        }
        return MEMORY_PRESSURE + " is there";
    }

    private static String openFiles() throws KernelException {
        long hard = RlimitNumbers.get(RlimitNumbers.resource("nofile").orElseThrow())
                .hard();
        if (hard == RlimitNumbers.INFINITY) {
            return "no limit";
        }
        return "limit %d, enough for about %d members"
                .formatted(hard, Math.max(0, (hard - OWN_DESCRIPTORS) / DESCRIPTORS_PER_MEMBER));
    }

    private static String capabilities() throws KernelException {
        long bounding = CapabilitySets.bounding();
        List<String> absent = new ArrayList<>();
        for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
            if ((bounding >> capability & 1) == 0) {
                absent.add(CapabilitySets.name(capability));
            }
        }
        if (absent.isEmpty()) {
            return "members can have every one";
        }
        throw new KernelException("bounding set", "lacks " + String.join(" ", absent), Errno.EPERM);
    }
}
