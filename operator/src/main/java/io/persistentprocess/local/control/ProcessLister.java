package io.persistentprocess.local.control;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcTable;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Lists the processes of a cgroup and of its descendants. Must not run on the event loop's thread: reading a process's arguments waits for its memory
 * map, which a process in uninterruptible sleep may hold for long (proc_pid_cmdline(5)).
 */
final class ProcessLister {
    /** A line on a screen; arguments may be megabytes. */
    private static final int LONGEST_COMMAND_BYTES = 4096;

    private static final int MOST_LOOKS = 16;
    private static final Comparator<ProcessStat> OLDEST_FIRST =
            Comparator.comparingLong(ProcessStat::startTicks).thenComparingInt(ProcessStat::pid);

    private final Path cgroup;
    private final ControlRequest.Detail detail;
    private final int room;
    private boolean truncated;

    /** @param room the maximum of processes and threads; the rest is left out */
    ProcessLister(Path cgroup, ControlRequest.Detail detail, int room) {
        this.cgroup = cgroup;
        this.detail = detail;
        this.room = room;
    }

    /**
     * Oldest first. It scans until a scan finds no further process that started before the first scan: every process that lives throughout is listed, however fast
     * others fork. Processes that have exited by the end are left out.
     */
    InstanceProcesses of(InstanceId id, Phase phase) throws KernelException {
        List<InstanceProcesses.ProcessLine> lines = lines();
        return new InstanceProcesses(id.namespace(), id.group(), id.name(), phase.name(), lines, truncated);
    }

    List<InstanceProcesses.ProcessLine> lines() throws KernelException {
        Cgroup root = Cgroup.at(cgroup);
        long begunAt = KernelClock.bootNanos();
        Set<Integer> seen = new LinkedHashSet<>();
        boolean more = true;
        for (int look = 0; look < MOST_LOOKS && more; look++) {
            Set<Integer> fresh = new LinkedHashSet<>();
            collect(root, fresh);
            fresh.removeAll(seen);
            if (seen.size() + fresh.size() > room) {
                truncated = true;
                fresh.stream().limit(room - seen.size()).forEach(seen::add);
                break;
            }
            more = look == 0 || anyOlder(fresh, begunAt);
            seen.addAll(fresh);
        }
        List<ProcessStat> processes = new ArrayList<>();
        for (int pid : seen) {
            ProcessStat.read(pid).ifPresent(processes::add);
        }
        processes.sort(OLDEST_FIRST);
        Instant boot = Instant.now().minusNanos(KernelClock.bootNanos());
        List<InstanceProcesses.ProcessLine> lines = new ArrayList<>();
        int left = room - processes.size();
        for (ProcessStat process : processes) {
            List<InstanceProcesses.ProcessLine> threads = threads(process, boot, left);
            left -= threads.size();
            lines.add(line(process, boot, command(process), threads));
        }
        return lines;
    }

    private static boolean anyOlder(Set<Integer> pids, long thanBootNanos) throws KernelException {
        for (int pid : pids) {
            if (ProcessStat.read(pid)
                    .filter(stat -> KernelClock.startTicksToBootNanos(stat.startTicks()) < thanBootNanos)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private List<InstanceProcesses.ProcessLine> threads(ProcessStat process, Instant boot, int atMost)
            throws KernelException {
        if (detail == ControlRequest.Detail.PROCESSES) {
            return List.of();
        }
        List<ProcessStat> threads = ProcTable.threads(process.pid(), atMost + 2).stream()
                .filter(thread -> thread.pid() != process.pid())
                .sorted(OLDEST_FIRST)
                .toList();
        truncated |= threads.size() > atMost;
        return threads.stream()
                .limit(atMost)
                .map(thread -> line(thread, boot, thread.comm(), List.of()))
                .toList();
    }

    private void collect(Cgroup cgroup, Set<Integer> into) throws KernelException {
        try {
            for (int pid : cgroup.processes(room + 1)) {
                if (into.size() >= room) {
                    truncated = true;
                    return;
                }
                into.add(pid);
            }
            for (Cgroup child : cgroup.children()) {
                collect(child, into);
            }
        } catch (KernelException e) {
            // An instance that is not running has no cgroup, and one that just ended may lose it during the scan.
            // EOPNOTSUPP: the threads of a process that is listed above.
            if (!e.is(Errno.ENOENT, Errno.ENODEV, Errno.EOPNOTSUPP)) {
                throw e;
            }
        }
    }

    private static InstanceProcesses.ProcessLine line(
            ProcessStat stat, Instant boot, String command, List<InstanceProcesses.ProcessLine> threads) {
        return new InstanceProcesses.ProcessLine(
                stat.pid(),
                stat.parent(),
                String.valueOf(stat.state()),
                boot.plusNanos(KernelClock.startTicksToBootNanos(stat.startTicks())),
                TimeUnit.NANOSECONDS.toMillis(KernelClock.startTicksToBootNanos(stat.cpuTicks())),
                stat.residentBytes(),
                command,
                threads);
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
