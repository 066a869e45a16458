package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.instance.SimulatedProcess.Role;
import io.persistentprocess.supervision.instance.VirtualTime.Pace;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.Program;
import io.persistentprocess.supervision.spec.Program.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Processes on paper: they fork, do what their program does, get signals and end. PIDs are few and used again soon. */
final class SimulatedKernel {
    private static final int FIRST_PID = 300;
    private static final int PIDS = 200;
    private static final long NANOS_PER_TICK = 10_000_000;

    private record PidFile(InstanceId instance, String path) {}

    private final VirtualTime time;
    private final SeededRandom random;
    private final Map<Integer, SimulatedProcess> byPid = new HashMap<>();
    private final Map<PidFile, Integer> pidFiles = new HashMap<>();
    private final Set<ProcessId> succeeded = new HashSet<>();
    private final long[] lastUsedTick = new long[PIDS];
    private final BiConsumer<SimulatedProcess, ProcessEnd> onEnd;
    private int nextPid;

    SimulatedKernel(VirtualTime time, SeededRandom random, BiConsumer<SimulatedProcess, ProcessEnd> onEnd) {
        this.time = time;
        this.random = random;
        this.onEnd = onEnd;
    }

    Optional<SimulatedProcess> find(ProcessId id) {
        return Optional.ofNullable(byPid.get(id.pid()))
                .filter(process -> process.id().equals(id));
    }

    Optional<Integer> pidFile(InstanceId instance, String path) {
        return Optional.ofNullable(pidFiles.get(new PidFile(instance, path)));
    }

    static BootTime startOf(ProcessId process) {
        return new BootTime(process.startTicks() * NANOS_PER_TICK);
    }

    /** Other programs of the host come and go. */
    void usePids(int count) {
        nextPid = (nextPid + count) % PIDS;
    }

    List<SimulatedProcess> living() {
        return new ArrayList<>(byPid.values());
    }

    SimulatedProcess fork(SimulatedCgroup cgroup, Role role, Program program, int parentPid, int startedBy) {
        SimulatedProcess process = new SimulatedProcess(nextId(), parentPid, role, program, cgroup, startedBy);
        byPid.put(process.id().pid(), process);
        cgroup.add(process);
        return process;
    }

    /** Within a tick a PID is given to one process only: not even a real host wraps around in 10 ms. */
    private ProcessId nextId() {
        long tick = time.now().nanos() / NANOS_PER_TICK;
        for (int tried = 0; tried < PIDS; tried++) {
            nextPid = (nextPid + 1) % PIDS;
            int pid = FIRST_PID + nextPid;
            if (!byPid.containsKey(pid) && lastUsedTick[nextPid] != tick) {
                lastUsedTick[nextPid] = tick;
                return new ProcessId(pid, tick);
            }
        }
        throw new IllegalStateException("out of PIDs");
    }

    /** The first process of a command begins its work. */
    void exec(SimulatedProcess first, LaunchSpec launch) {
        Program program = first.program();
        switch (background(program, launch)) {
            case STAYS_IN_FRONT -> work(first);
            case NEVER_FORKS -> forkWorkers(first);
            case LEAVES_NONE -> soon(first, () -> end(first, new ProcessEnd.Exited(0)));
            case LEAVES_ONE -> soon(first, () -> daemonize(first, 1));
            case LEAVES_TWO -> soon(first, () -> daemonize(first, 2));
            case WRITES_PID_FILE ->
                soon(first, () -> {
                    SimulatedProcess daemon = daemonize(first, 1);
                    PidFile file = new PidFile(
                            first.origin().instance(), launch.pidFile().orElseThrow());
                    soon(daemon, () -> pidFiles.put(file, daemon.id().pid()));
                });
        }
    }

    private Background background(Program program, LaunchSpec launch) {
        if (random.inBadSpell(time.now()) || program.background() == Background.STAYS_IN_FRONT) {
            return program.background();
        }
        return launch.pidFile().isPresent() ? Background.WRITES_PID_FILE : Background.LEAVES_ONE;
    }

    private SimulatedProcess daemonize(SimulatedProcess first, int daemons) {
        SimulatedProcess daemon = first;
        for (int i = 0; i < daemons; i++) {
            daemon = fork(first.origin(), Role.DAEMON, first.program(), 1, SimulatedProcess.NOBODYS_CHILD);
            work(daemon);
        }
        ProcessEnd end = random.fault(0.02) ? new ProcessEnd.Exited(1) : new ProcessEnd.Exited(0);
        soon(first, () -> end(first, end));
        return daemon;
    }

    /** An upgrade on the fly, as nginx does it on USR2 and QUIT: another main process beside the old one, the PID file anew, then the old one ends. Like nginx, one that has a successor takes no second request. */
    void upgrade(SimulatedProcess main, String path) {
        soon(main, () -> {
            if (!succeeded.add(main.id())) {
                return;
            }
            SimulatedProcess next = fork(main.origin(), Role.DAEMON, main.program(), 1, SimulatedProcess.NOBODYS_CHILD);
            pidFiles.put(new PidFile(main.origin().instance(), path), next.id().pid());
            work(next);
            soon(main, () -> end(main, new ProcessEnd.Exited(0)));
        });
    }

    private void work(SimulatedProcess process) {
        forkWorkers(process);
        after(random.lifetime(process.program(), time.now()), process, () -> {
            if (!random.isGood()) {
                end(process, random.end(process.program()));
            }
        });
    }

    private void forkWorkers(SimulatedProcess parent) {
        for (int i = 0; i < parent.program().workers(); i++) {
            soon(
                    parent,
                    () -> fork(
                            parent.origin(),
                            Role.WORKER,
                            parent.program(),
                            parent.id().pid(),
                            SimulatedProcess.NOBODYS_CHILD));
        }
    }

    /** SIGTERM, as a program takes it. */
    void terminate(SimulatedProcess process) {
        if (process.program().onTerm() == Program.OnTerm.EXITS) {
            ProcessEnd end = random.chance(0.5) ? new ProcessEnd.Exited(0) : new ProcessEnd.Killed("SIGTERM", false);
            soon(process, () -> end(process, end));
        }
    }

    /** SIGKILL: does not wait for a thaw, but for the end of a sleep in the kernel. */
    void kill(SimulatedProcess process) {
        if (process.doom()) {
            Duration delay = random.fault(0.01)
                    ? random.between(Duration.ofSeconds(1), Duration.ofMinutes(2))
                    : random.between(Duration.ofNanos(20_000), Duration.ofNanos(200_000));
            time.after(delay, Pace.CPU, () -> bury(process, new ProcessEnd.Killed("SIGKILL", false)));
        }
    }

    private void soon(SimulatedProcess process, Runnable deed) {
        after(random.between(Duration.ofMillis(1), Duration.ofMillis(500)), process, deed);
    }

    /** What a process does itself it does only if it still can, and not before it is thawed. */
    private void after(Duration delay, SimulatedProcess process, Runnable deed) {
        Runnable ifItCan = () -> {
            if (process.acts()) {
                deed.run();
            }
        };
        time.after(delay, Pace.CPU, () -> process.origin().whenThawed(ifItCan));
    }

    void end(SimulatedProcess process, ProcessEnd end) {
        if (process.acts()) {
            bury(process, end);
        }
    }

    private void bury(SimulatedProcess process, ProcessEnd end) {
        if (!process.alive()) {
            return;
        }
        process.end();
        byPid.remove(process.id().pid());
        if (process.role() != Role.WORKER && process.program().orphans() == Program.Orphans.FOLLOW) {
            process.origin().natives().stream()
                    .filter(other -> other.parentPid() == process.id().pid())
                    .forEach(orphan -> soon(orphan, () -> end(orphan, new ProcessEnd.Exited(0))));
        }
        onEnd.accept(process, end);
    }
}
