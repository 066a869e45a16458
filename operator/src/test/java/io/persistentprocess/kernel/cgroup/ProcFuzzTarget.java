package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.process.ProcessStat;
import java.nio.charset.StandardCharsets;

/**
 * Whatever names processes give themselves, their cgroups and their mounts, the rest of the line is read as it is. The first byte chooses the file, what follows is the name
 * in it.
 */
public final class ProcFuzzTarget {
    private static final int FILES = 4;
    private static final int COMM_BYTES = 15;

    private ProcFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] name = new byte[data.length - 1];
        System.arraycopy(data, 1, name, 0, name.length);
        String text = new String(name, StandardCharsets.UTF_8);
        switch (data[0] & (FILES - 1)) {
            case 0 -> stat(text.length() > COMM_BYTES ? text.substring(0, COMM_BYTES) : text);
            // The kernel lets nobody make a cgroup with a newline in its name, cgroup_mkdir in kernel/cgroup/cgroup.c.
            case 1 -> cgroup(text.replace('\n', ' '));
            // Blanks, backslashes and newlines are escaped, proc_pid_mountinfo(5).
            case 2 -> mount(text.replaceAll("[ \t\n\\\\\0]", "\\\\040"));
            default -> events(text);
        }
    }

    private static void stat(String comm) {
        ProcessStat stat = ProcessStat.parse(
                "4711 (%s) S 1 4711 4711 0 -1 4194560 1 0 0 0 7 8 0 0 20 -5 3 0 12345 0 100 1 1 1 1 1 1 0 0 0 0 0 0 0 17 1 0 0 0 0 0 1 1 1 1 1 1 1 9\n"
                        .formatted(comm));
        require(stat.pid() == 4711 && stat.comm().equals(comm) && stat.startTicks() == 12345, stat);
        require(stat.exitCode() == 9 && stat.parent() == 1 && stat.nice() == -5, stat);
    }

    private static void cgroup(String name) {
        ProcessCgroups cgroups = ProcessCgroups.parse("1:name=systemd:/%1$s\n0::/ppg.slice/%1$s\n".formatted(name));
        require(cgroups.unified().equals("/ppg.slice/" + name), cgroups);
    }

    private static void mount(String point) {
        CgroupHierarchies host = CgroupHierarchies.parse("""
                22 1 8:1 / / rw - ext4 /dev/sda1 rw
                30 22 0:26 / /%s rw,nosuid - tmpfs tmpfs rw
                35 22 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """.formatted(point), "0::/\n");
        require(host.mode() != null, host);
    }

    private static void events(String text) {
        Cgroup.Events.parse(text);
    }

    private static void require(boolean condition, Object read) {
        if (!condition) {
            throw new AssertionError("read as " + read);
        }
    }
}
