package io.persistentprocess.cli.doctor;

import io.persistentprocess.kernel.Capabilities;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.EventFdVolley;
import io.persistentprocess.kernel.Inotify;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.KernelLog;
import io.persistentprocess.kernel.KernelRelease;
import io.persistentprocess.kernel.PidFd;
import io.persistentprocess.kernel.Rlimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What can be tried out without a cgroup. */
final class KernelProbes {
    /** Each member that runs costs the agent a pidfd, and one for cgroup.events while it is being stopped; the rest is the agent's own. */
    private static final long DESCRIPTORS_PER_MEMBER = 2;

    private static final long OWN_DESCRIPTORS = 100;
    private static final int LAST_CAPABILITY = 40;
    private static final Path MEMORY_PRESSURE = Path.of("/proc/pressure/memory");

    private KernelProbes() {}

    static List<Probe> probes() {
        return List.of(
                new Probe("kernel", Finding.Weight.ESSENTIAL, "ppg needs 5.14 or later", KernelProbes::release),
                new Probe("pidfd", Finding.Weight.ESSENTIAL, "the end of a member is not noticed", KernelProbes::pidfd),
                new Probe(
                        "inotify",
                        Finding.Weight.OPTIONAL,
                        "manifests and log files are looked at by the clock; raise fs.inotify.max_user_instances",
                        KernelProbes::inotify),
                new Probe(
                        "pressure (PSI)",
                        Finding.Weight.OPTIONAL,
                        "memory pressure is told by v1 memory cgroups alone",
                        KernelProbes::pressure),
                new Probe(
                        "io_submit",
                        Finding.Weight.OPTIONAL,
                        "no other program can be notified through an eventfd; see fs.aio-max-nr and seccomp",
                        KernelProbes::volley),
                new Probe(
                        "kernel log",
                        Finding.Weight.OPTIONAL,
                        "who is killed for want of memory is not told by name; give the agent CAP_SYSLOG",
                        KernelProbes::log),
                new Probe(
                        "open files",
                        Finding.Weight.OPTIONAL,
                        "raise the hard limit of open files (LimitNOFILE=) for more members",
                        KernelProbes::openFiles),
                new Probe(
                        "capabilities",
                        Finding.Weight.OPTIONAL,
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
            return "an instance is left for this user";
        }
    }

    private static String volley() throws KernelException {
        EventFdVolley.create().close();
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
        long hard = Rlimits.get(Rlimits.resource("nofile").orElseThrow()).hard();
        if (hard == Rlimits.INFINITY) {
            return "no limit";
        }
        return "limit %d, enough for about %d members"
                .formatted(hard, Math.max(0, (hard - OWN_DESCRIPTORS) / DESCRIPTORS_PER_MEMBER));
    }

    private static String capabilities() throws KernelException {
        long bounding = Capabilities.bounding();
        List<String> absent = new ArrayList<>();
        for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
            if ((bounding >> capability & 1) == 0) {
                absent.add(Capabilities.name(capability));
            }
        }
        if (absent.isEmpty()) {
            return "members can have every one";
        }
        throw new KernelException("bounding set", "lacks " + String.join(" ", absent), Errno.EPERM);
    }
}
