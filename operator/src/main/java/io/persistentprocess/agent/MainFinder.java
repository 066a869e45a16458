package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PidFile;
import io.persistentprocess.kernel.ProcessStat;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.LaunchSpec;
import io.persistentprocess.supervision.ProcessId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the main process of a daemon that has forked into the background: the one its PID file names, or else the one that all others descend from. Either way it
 * must be in the instance's cgroup: a PID file may be old, or forged.
 */
final class MainFinder {
    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,8}");

    private MainFinder() {}

    /** {@link Event.MainFound} or {@link Event.MainMissing}. */
    static Event find(Cgroup cgroup, LaunchSpec launch) throws KernelException {
        List<ProcessStat> alive = new ArrayList<>();
        for (int pid : cgroup.processes()) {
            ProcessStat.read(pid).ifPresent(alive::add);
        }
        if (alive.isEmpty()) {
            return new Event.MainMissing("no process is left", Event.Survivors.NONE);
        }
        return launch.pidFile().isPresent() ? named(Path.of(launch.pidFile().get()), alive) : ancestor(alive);
    }

    private static Event named(Path pidFile, List<ProcessStat> alive) {
        String text;
        try {
            text = PidFile.read(pidFile);
        } catch (KernelException e) {
            return missing(
                    e.is(Errno.ENOENT)
                            ? "the daemon has not written its pidFile " + pidFile
                            : "pidFile cannot be read: " + e.getMessage());
        }
        if (!PID.matcher(text).matches()) {
            return missing("pidFile " + pidFile + " does not contain a PID");
        }
        int pid = Integer.parseInt(text);
        return alive.stream()
                .filter(process -> process.pid() == pid)
                .findFirst()
                .<Event>map(MainFinder::found)
                .orElseGet(() ->
                        missing("pidFile %s names %d, which is no process of this instance".formatted(pidFile, pid)));
    }

    private static Event ancestor(List<ProcessStat> alive) {
        Set<Integer> pids = alive.stream().map(ProcessStat::pid).collect(Collectors.toSet());
        List<ProcessStat> topmost = alive.stream()
                .filter(process -> !pids.contains(process.parent()))
                .toList();
        if (topmost.size() == 1) {
            return found(topmost.getFirst());
        }
        return missing("%d processes run side by side, and none is known to be the main one; name it with pidFile"
                .formatted(topmost.size()));
    }

    private static Event found(ProcessStat process) {
        return new Event.MainFound(new ProcessId(process.pid(), process.startTicks()));
    }

    private static Event missing(String why) {
        return new Event.MainMissing(why, Event.Survivors.SOME);
    }
}
