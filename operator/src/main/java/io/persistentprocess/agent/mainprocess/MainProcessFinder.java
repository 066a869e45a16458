package io.persistentprocess.agent.mainprocess;

import io.persistentprocess.agent.cgroup.CgroupLocation;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupSubtree;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFile;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the main process of a daemon that has forked into the background: the one in its PID file, or else the one that all others descend from. It must be in the
 * instance's cgroup or in one below, which a daemon may have created, because a PID file may be old or forged. Not for the event loop's thread.
 */
final class MainProcessFinder {
    /** With more processes, the main process must be named by a PID file. */
    static final int MOST_PROCESSES = 1000;

    private MainProcessFinder() {}

    /** {@link Event.MainFound} or {@link Event.MainMissing}. */
    static Event find(Cgroup cgroup, LaunchSpec launch) {
        try {
            if (!cgroup.events().populated()) {
                return new Event.MainMissing("no process is left", Event.Survivors.NONE);
            }
            Optional<Path> pidFile = launch.pidFile().map(Path::of);
            return pidFile.isPresent() ? named(PidFileResult.of(pidFile.get()), cgroup) : ancestor(cgroup);
        } catch (KernelException e) {
            return missing(e.getMessage());
        }
    }

    private static Event named(PidFileResult result, Cgroup cgroup) throws KernelException {
        return switch (result) {
            case PidFileResult.Missing(Path path) -> missing("the daemon has not written its pidFile " + path);
            case PidFileResult.Unreadable(String why) -> missing("pidFile cannot be read: " + why);
            case PidFileResult.Read(PidFile file)
            when file.pid().isEmpty() -> missing("pidFile " + file.path() + " does not contain a PID");
            case PidFileResult.Read(PidFile file) ->
                named(file.path(), file.pid().getAsInt(), cgroup);
        };
    }

    private static Event named(Path path, int pid, Cgroup cgroup) throws KernelException {
        Optional<ProcessStat> process = living(pid);
        return process.isPresent() && CgroupLocation.of(cgroup).holds(pid)
                ? found(process.get())
                : missing("pidFile %s names process %d, which is not in this instance".formatted(path, pid));
    }

    /** A process whose first thread has exited looks like a zombie, but lives on in its other threads. */
    private static Optional<ProcessStat> living(int pid) throws KernelException {
        return ProcessStat.read(pid).filter(stat -> !stat.zombie() || stat.threads() > 1);
    }

    private static Event ancestor(Cgroup cgroup) throws KernelException {
        CgroupSubtree inside = CgroupSubtree.read(cgroup, MOST_PROCESSES);
        if (!inside.complete()) {
            return missing(
                    "there are more than %d processes or cgroups to find the main process among; name it with pidFile"
                            .formatted(MOST_PROCESSES));
        }
        List<ProcessStat> alive = new ArrayList<>();
        for (int pid : inside.processes()) {
            ProcessStat.read(pid).ifPresent(alive::add);
        }
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
