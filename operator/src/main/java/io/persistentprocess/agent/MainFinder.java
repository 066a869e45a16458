package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PidFile;
import io.persistentprocess.kernel.ProcessStat;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.ProcessId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the main process of a daemon that has forked into the background: the one its PID file names, or else the one that all others descend from. Either way it
 * must be in the instance's cgroup: a PID file may be old, or forged.
 */
final class MainFinder {
    private MainFinder() {}

    /**
     * {@link Event.MainFound} or {@link Event.MainMissing}.
     *
     * @param pidFile what was read of it, if the daemon has one; it may be older than the daemon
     */
    static Event find(Cgroup cgroup, Optional<PidFileResult> pidFile) throws KernelException {
        List<ProcessStat> alive = new ArrayList<>();
        for (int pid : cgroup.processes()) {
            ProcessStat.read(pid).ifPresent(alive::add);
        }
        if (alive.isEmpty()) {
            return new Event.MainMissing("no process is left", Event.Survivors.NONE);
        }
        return pidFile.map(result -> named(result, alive)).orElseGet(() -> ancestor(alive));
    }

    private static Event named(PidFileResult result, List<ProcessStat> alive) {
        return switch (result) {
            case PidFileResult.Missing(Path path) -> missing("the daemon has not written its pidFile " + path);
            case PidFileResult.Unreadable(String why) -> missing("pidFile cannot be read: " + why);
            case PidFileResult.Read(PidFile file)
            when file.pid().isEmpty() -> missing("pidFile " + file.path() + " does not contain a PID");
            case PidFileResult.Read(PidFile file) ->
                named(file.path(), file.pid().getAsInt(), alive);
        };
    }

    private static Event named(Path path, int pid, List<ProcessStat> alive) {
        return alive.stream()
                .filter(process -> process.pid() == pid)
                .findFirst()
                .<Event>map(MainFinder::found)
                .orElseGet(() ->
                        missing("pidFile %s names %d, which is no process of this instance".formatted(path, pid)));
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
