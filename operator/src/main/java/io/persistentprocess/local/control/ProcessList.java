package io.persistentprocess.local.control;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Clock;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The processes of a cgroup and of those below it, as they are at this moment. Not for the reactor thread: reading a process's arguments waits for
 * its memory map,
 * which a process in uninterruptible sleep may hold for long (proc_pid_cmdline(5)).
 */
final class ProcessList {
    /** A line on a screen; arguments may be megabytes. */
    private static final int LONGEST_COMMAND_BYTES = 4096;

    private ProcessList() {}

    /** Oldest first. */
    static List<InstanceProcesses.ProcessLine> of(Path cgroup) throws KernelException {
        List<ProcessStat> processes = new ArrayList<>();
        collect(Cgroup.at(cgroup), processes);
        processes.sort(Comparator.comparingLong(ProcessStat::startTicks).thenComparingInt(ProcessStat::pid));
        Instant boot = Instant.now().minusNanos(Clock.bootNanos());
        return processes.stream().map(process -> line(process, boot)).toList();
    }

    private static void collect(Cgroup cgroup, List<ProcessStat> into) throws KernelException {
        try {
            for (int pid : cgroup.processes()) {
                ProcessStat.read(pid).ifPresent(into::add);
            }
            for (Cgroup child : cgroup.children()) {
                collect(child, into);
            }
        } catch (KernelException e) {
            // An instance that is not running has no cgroup, and one that has just ended may lose it in the middle.
            if (!e.is(Errno.ENOENT, Errno.ENODEV)) {
                throw e;
            }
        }
    }

    private static InstanceProcesses.ProcessLine line(ProcessStat process, Instant boot) {
        return new InstanceProcesses.ProcessLine(
                process.pid(),
                process.parent(),
                String.valueOf(process.state()),
                boot.plusNanos(Clock.startTicksToBootNanos(process.startTicks())),
                command(process));
    }

    private static String command(ProcessStat process) {
        try (var in = Files.newInputStream(Path.of("/proc/" + process.pid() + "/cmdline"))) {
            String arguments = new String(in.readNBytes(LONGEST_COMMAND_BYTES), StandardCharsets.UTF_8);
            String line = arguments.replace('\0', ' ').strip();
            return line.isEmpty() ? "[" + process.comm() + "]" : line;
        } catch (IOException _) {
            return "[" + process.comm() + "]";
        }
    }
}
