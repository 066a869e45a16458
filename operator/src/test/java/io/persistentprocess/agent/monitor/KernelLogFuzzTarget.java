package io.persistentprocess.agent.monitor;

import io.persistentprocess.kernel.trace.KernelLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Whatever is in the kernel's log, whose lines hold names that processes gave themselves and their cgroups. Two lines, for those that belong together. */
public final class KernelLogFuzzTarget {
    private static final Path CGROUP = Path.of("/sys/fs/cgroup/ppg.slice/default_group/web-0");

    private KernelLogFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        OomKillLog victims = OomKillLog.unknown();
        for (String entry : new String(data, StandardCharsets.UTF_8).split("\0", -1)) {
            KernelLog.parse(entry).ifPresent(victims::note);
        }
        victims.take(CGROUP);
        victims.take(1);
    }
}
