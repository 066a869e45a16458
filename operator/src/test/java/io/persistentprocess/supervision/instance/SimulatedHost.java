package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.instance.SimulatedProcess.Role;
import io.persistentprocess.supervision.instance.VirtualTime.Pace;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.Program;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Carries actions out on paper, as the agent does on a real host, and tells the living agent what became of them: late, more than once, or, of empty cgroups, sometimes
 * not at all. Outlives the agents.
 */
final class SimulatedHost {
    static final String RELOAD = "SIGHUP";
    private static final String FROZEN_ABOVE = "frozen by one above it";

    private final VirtualTime time;
    private final SeededRandom random;
    private final InvariantChecker checker;
    private final SimulatedKernel kernel;
    private final SimulatedCommands commands;
    private final SimulatedProvisions provisions;
    private final Map<InstanceId, SimulatedCgroup> cgroups = new TreeMap<>(InstanceId.ORDER);
    private final Map<InstanceId, SimulatedProcess> watched = new HashMap<>();
    private final Map<ProcessId, ProcessEnd> ends = new HashMap<>();
    private final Set<InstanceId> awaited = new HashSet<>();
    /** Of these, the end of the main process and of the commands is awaited. */
    private final Set<InstanceId> mainAwaited = new HashSet<>();
    /** Of these, the agent removes the cgroup as soon as it is empty. */
    private final Set<InstanceId> leftovers = new HashSet<>();

    private final Map<InstanceId, SimulatedProcess> pending = new HashMap<>();
    private final Set<ProcessId> killedByAgents = new HashSet<>();
    private final SimulatedHealth health;
    private Optional<SimulatedAgent> agent = Optional.empty();

    SimulatedHost(VirtualTime time, SeededRandom random, InvariantChecker checker) {
        this.time = time;
        this.random = random;
        this.checker = checker;
        this.kernel = new SimulatedKernel(time, random, this::ended);
        this.health = new SimulatedHealth(time, random, this::tell);
        this.commands = new SimulatedCommands(time, random, checker, kernel);
        this.provisions = new SimulatedProvisions(time, random, this::tell);
    }

    SimulatedKernel kernel() {
        return kernel;
    }

    SimulatedProvisions provisions() {
        return provisions;
    }

    SimulatedCommands commands() {
        return commands;
    }

    SimulatedCgroup cgroup(InstanceId id) {
        return cgroups.computeIfAbsent(id, SimulatedCgroup::new);
    }

    Collection<SimulatedCgroup> cgroups() {
        return List.copyOf(cgroups.values());
    }

    boolean watches(InstanceId id) {
        return watched.containsKey(id);
    }

    void attach(SimulatedAgent next) {
        agent = Optional.of(next);
        commands.attach(next);
    }

    /** With an agent goes all that it waited for; what it started stays. */
    void detach() {
        agent = Optional.empty();
        health.detach();
        commands.detach();
        provisions.detach();
        watched.clear();
        awaited.clear();
        pending.clear();
        mainAwaited.clear();
        leftovers.clear();
    }

    /** What a new agent sees of an instance, if there is a checkpoint. */
    Optional<Legacy> legacy(InstanceId id) {
        SimulatedCgroup cgroup = cgroup(id);
        leftovers.remove(id);
        return cgroup.checkpoint().map(checkpoint -> {
            Set<ProcessId> alive = new HashSet<>();
            cgroup.recorded().flatMap(kernel::find).map(SimulatedProcess::id).ifPresent(alive::add);
            kernel.find(checkpoint.main()).map(SimulatedProcess::id).ifPresent(alive::add);
            Map<ProcessId, ProcessEnd> told = new HashMap<>();
            Stream.concat(cgroup.recorded().stream(), Stream.of(checkpoint.main()))
                    .filter(process -> ends.containsKey(process) && random.chance(0.5))
                    .forEach(process -> told.put(process, ends.get(process)));
            Event.Survivors survivors = cgroup.populated() ? Event.Survivors.SOME : Event.Survivors.NONE;
            ProcessId startedLast = cgroup.recorded().orElse(checkpoint.main());
            return new Legacy(
                    checkpoint,
                    new ObservedInstance(cgroup.recorded(), alive, told, survivors),
                    SimulatedKernel.startOf(startedLast));
        });
    }

    record Legacy(Checkpoint checkpoint, ObservedInstance seen, BootTime startedAt) {}

    /** The agent shows a change of an instance, after its actions. */
    void shows(Instance instance) {
        health.sees(instance);
    }

    void carryOut(Action action) {
        checker.seesAction(action, this);
        SimulatedCgroup cgroup = cgroup(action.id());
        switch (action) {
            case Action.Persist(InstanceId _, Checkpoint checkpoint) -> {
                cgroup.create();
                cgroup.write(checkpoint);
                commands.stored(action.id(), checkpoint);
            }
            case Action.EraseRecord _ -> cgroup.eraseRecord();
            case Action.PrepareStart(InstanceId id, LaunchSpec _, ProcessId _) ->
                tell(id, random.fault(0.1) ? new Event.PredecessorLingers() : new Event.StartPrepared());
            case Action.Provision provision -> provisions.provision(provision);
            case Action.Spawn(InstanceId id, LaunchSpec launch) -> spawn(id, cgroup, launch);
            case Action.Watch(InstanceId id, ProcessId process) ->
                kernel.find(process)
                        .ifPresentOrElse(
                                found -> watched.put(id, found),
                                () -> tell(id, new Event.MainEnded(process, new ProcessEnd.StatusUnknown())));
            case Action.Signal signal -> signal(signal, cgroup);
            case Action.Clear(InstanceId id) -> {
                pending.remove(id);
                Optional.ofNullable(watched.get(id)).ifPresent(kernel::kill);
                cgroup.processes().forEach(process -> {
                    killedByAgents.add(process.id());
                    kernel.kill(process);
                });
                commands.cleared(id);
                provisions.drop(id);
                awaitEmpty(id, cgroup);
            }
            case Action.ClearMain(InstanceId id) -> {
                Optional.ofNullable(watched.get(id)).ifPresent(kernel::kill);
                cgroup.thaw();
                cgroup.processes().stream()
                        .filter(process -> process.role() == Role.COMMAND)
                        .forEach(kernel::kill);
                commands.cleared(id);
                provisions.drop(id);
                awaited.remove(id);
                mainAwaited.add(id);
                tellOfMain(id, cgroup);
            }
            case Action.AwaitEmpty(InstanceId id) -> awaitEmpty(id, cgroup);
            case Action.ReadOutput(InstanceId id, BootTime exitAt) ->
                time.after(
                        random.between(Duration.ZERO, Duration.ofSeconds(1)),
                        Pace.CPU,
                        toThisAgent(() -> tell(id, new Event.OutputRead(exitAt, "the last line"))));
            case Action.RunCommand run -> commands.run(run, cgroup);
            case Action.KillCommands(InstanceId id) -> commands.killAll(id);
            case Action.FindMain(InstanceId id, LaunchSpec launch) -> tell(id, findMain(cgroup, launch));
            case Action.RemoveCgroup(InstanceId id) -> {
                forget(id);
                commands.forget(id);
                if (cgroup.populated()) {
                    leftovers.add(id);
                } else {
                    cgroup.remove();
                }
            }
            case Action.Release(InstanceId id) -> forget(id);
            case Action.Attach(InstanceId id, AttachSource _, CredentialsSpec _) ->
                tell(id, new Event.AttachFailed(Event.AttachFailure.NOTHING_THERE, "no such process"));
            case Action.RemoveProvisions removal -> provisions.remove(removal);
            case Action.SettleAttach _,
                    Action.ReleaseGroup _,
                    Action.RunReleaseHook _,
                    Action.Publish _,
                    Action.ArmTimer _,
                    Action.DisarmTimer _ -> {}
        }
    }

    /** What is left of an action when the agent dies in the midst of it. */
    void tear(Action action) {
        SimulatedCgroup cgroup = cgroup(action.id());
        switch (action) {
            case Action.Persist(InstanceId _, Checkpoint next) ->
                cgroup.checkpoint().ifPresent(before -> cgroup.write(withSpec(before, next.spec(), next.launched())));
            case Action.Spawn(InstanceId _, LaunchSpec launch) -> {
                checker.seesAction(action, this);
                SimulatedProcess child = fork(cgroup, launch);
                time.after(random.between(Duration.ZERO, Duration.ofMillis(2)), Pace.CPU, () -> {
                    if (child.acts()) {
                        cgroup.record(child.id());
                        kernel.exec(child, launch);
                    }
                });
            }
            default -> carryOut(action);
        }
    }

    /** What it was started from is written with the spec. */
    private static Checkpoint withSpec(Checkpoint before, InstanceSpec spec, LaunchOrigin launched) {
        return new Checkpoint(
                spec,
                before.deletionPolicy(),
                before.replacement(),
                before.goal(),
                before.stage(),
                launched,
                before.main(),
                before.until(),
                before.message(),
                before.history(),
                before.readiness(),
                before.failure(),
                before.lifecycle());
    }

    private void spawn(InstanceId id, SimulatedCgroup cgroup, LaunchSpec launch) {
        cgroup.thaw();
        if (!cgroup.exists()) {
            tell(id, new Event.SpawnFailed("clone3: No such file or directory"));
        } else if (random.fault(0.005)) {
            tell(
                    id,
                    new Event.SpawnFailed(
                            random.chance(0.5) ? "clone3: Resource temporarily unavailable" : FROZEN_ABOVE));
        } else {
            SimulatedProcess child = fork(cgroup, launch);
            cgroup.record(child.id());
            if (random.fault(0.02)) {
                hang(id, child, launch);
            } else if (random.fault(0.01)) {
                kernel.end(child, new ProcessEnd.Exited(127));
                tell(id, new Event.SpawnFailed("exec: No such file or directory"));
            } else {
                watched.put(id, child);
                tell(id, new Event.Spawned(child.id()));
                kernel.exec(child, launch);
            }
        }
    }

    /** It hangs before its exec, for so long or until it is killed. */
    private void hang(InstanceId id, SimulatedProcess child, LaunchSpec launch) {
        pending.put(id, child);
        child.hang();
        tell(id, new Event.SpawnDelayed());
        Optional<SimulatedAgent> starter = agent;
        time.after(random.between(Duration.ZERO, Duration.ofMinutes(3)), Pace.CPU, () -> {
            child.goOn();
            boolean heard = agent.equals(starter) && pending.remove(id, child);
            if (heard && child.acts() && random.chance(0.3)) {
                kernel.end(child, new ProcessEnd.Exited(127));
                tell(id, new Event.SpawnFailed("exec: No such file or directory"));
                return;
            }
            if (heard) {
                tell(id, new Event.Spawned(child.id()));
                if (child.alive()) {
                    watched.put(id, child);
                } else {
                    tell(id, new Event.MainEnded(child.id(), new ProcessEnd.StatusUnknown()));
                }
            }
            if (child.acts()) {
                kernel.exec(child, launch);
            }
        });
    }

    private SimulatedProcess fork(SimulatedCgroup cgroup, LaunchSpec launch) {
        int parent = agent.map(SimulatedAgent::number).orElse(SimulatedProcess.NOBODYS_CHILD);
        return kernel.fork(cgroup, Role.FIRST, Program.of(launch), 1, parent);
    }

    private void signal(Action.Signal signal, SimulatedCgroup cgroup) {
        cgroup.thaw();
        Optional<SimulatedProcess> main = Optional.ofNullable(watched.get(signal.id()));
        if (signal.signal().equals(RELOAD) && !random.fault(0.1)) {
            main.ifPresent(process -> health.reloads(signal.id(), process.id()));
            return;
        }
        main.ifPresent(kernel::terminate);
        if (signal.target() == Action.Target.EVERYONE) {
            cgroup.processes().stream()
                    .filter(process -> !main.equals(Optional.of(process)))
                    .forEach(kernel::terminate);
        }
    }

    private void awaitEmpty(InstanceId id, SimulatedCgroup cgroup) {
        if (cgroup.populated()) {
            awaited.add(id);
        } else {
            awaited.remove(id);
            tell(id, new Event.CgroupEmpty());
        }
    }

    private Event findMain(SimulatedCgroup cgroup, LaunchSpec launch) {
        List<SimulatedProcess> processes = cgroup.processes().stream()
                .filter(process -> process.role() != Role.COMMAND)
                .toList();
        if (processes.isEmpty()) {
            return new Event.MainMissing("no process is left", Event.Survivors.NONE);
        }
        Set<Integer> pids =
                processes.stream().map(process -> process.id().pid()).collect(Collectors.toSet());
        List<SimulatedProcess> candidates = launch.pidFile().isPresent()
                ? named(
                        processes,
                        kernel.pidFile(cgroup.instance(), launch.pidFile().get()))
                : processes.stream()
                        .filter(process -> !pids.contains(process.parentPid()))
                        .toList();
        return candidates.size() == 1
                ? new Event.MainFound(candidates.getFirst().id())
                : new Event.MainMissing("nobody knows which", Event.Survivors.SOME);
    }

    private static List<SimulatedProcess> named(List<SimulatedProcess> processes, Optional<Integer> pid) {
        return processes.stream()
                .filter(process -> pid.equals(Optional.of(process.id().pid())))
                .toList();
    }

    private void forget(InstanceId id) {
        pending.remove(id);
        provisions.forget(id);
        watched.remove(id);
        awaited.remove(id);
        mainAwaited.remove(id);
    }

    private void ended(SimulatedProcess process, ProcessEnd end) {
        InstanceId id = process.origin().instance();
        ends.put(process.id(), end);
        commands.ended(process, end);
        if (watched.get(id) == process) {
            watched.remove(id);
            tellOfEnd(id, process, end);
        }
        if (awaited.contains(id) && !process.origin().populated()) {
            tellOfEmptiness(id, process.origin());
        }
        tellOfMain(id, process.origin());
        if (leftovers.contains(id) && !process.origin().populated()) {
            leftovers.remove(id);
            process.origin().remove();
            checker.seesLeftoverRemoved(id);
        }
        if (process.role() == Role.FIRST && process.origin().leavesOthers()) {
            soonToEnd(process.origin());
        }
        if (process.role() == SimulatedProcess.Role.WORKER && end instanceof ProcessEnd.Killed) {
            Event event = new Event.ChildKilled(process.id(), process.program().name(), end, time.now());
            time.after(random.latency(), Pace.CPU, toThisAgent(() -> tell(id, event)));
        }
    }

    /** What is left of a service, such as a session, ends some time or other. */
    private void soonToEnd(SimulatedCgroup cgroup) {
        cgroup.natives().stream()
                .filter(process -> process.role() == Role.WORKER)
                .forEach(session -> time.after(
                        random.between(Duration.ZERO, Duration.ofMinutes(10)),
                        Pace.CPU,
                        () -> cgroup.whenThawed(() -> kernel.end(session, new ProcessEnd.Exited(0)))));
    }

    private void tellOfMain(InstanceId id, SimulatedCgroup cgroup) {
        boolean cleared = mainAwaited.contains(id)
                && !watched.containsKey(id)
                && cgroup.processes().stream().noneMatch(process -> process.role() == Role.COMMAND);
        if (cleared) {
            mainAwaited.remove(id);
            tell(id, new Event.MainCleared());
        }
    }

    /** Whether an agent had this one killed, when it cleared or stopped an instance. */
    boolean isKilledByAgent(ProcessId process) {
        return killedByAgents.contains(process);
    }

    private void tellOfEnd(InstanceId id, SimulatedProcess process, ProcessEnd end) {
        boolean ownChild =
                agent.filter(living -> process.isChildOf(living.number())).isPresent();
        Event event = new Event.MainEnded(
                process.id(), ownChild || random.chance(0.3) ? end : new ProcessEnd.StatusUnknown());
        time.after(random.latency(), Pace.CPU, toThisAgent(() -> tell(id, event)));
        if (random.fault(0.05)) {
            time.after(
                    random.between(Duration.ZERO, Duration.ofMinutes(1)), Pace.CPU, toThisAgent(() -> tell(id, event)));
        }
    }

    /** True when it is handed over, if it is handed over at all. */
    private void tellOfEmptiness(InstanceId id, SimulatedCgroup cgroup) {
        Runnable ifTrue = toThisAgent(() -> {
            if (!cgroup.populated()) {
                awaited.remove(id);
                tell(id, new Event.CgroupEmpty());
            }
        });
        if (!random.fault(0.02)) {
            time.after(random.latency(), Pace.CPU, ifTrue);
        }
        if (random.fault(0.05)) {
            time.after(random.between(Duration.ZERO, Duration.ofMinutes(1)), Pace.CPU, ifTrue);
        }
    }

    private Runnable toThisAgent(Runnable message) {
        Optional<SimulatedAgent> addressee = agent;
        return () -> {
            if (agent.equals(addressee)) {
                message.run();
            }
        };
    }

    private void tell(InstanceId id, Event event) {
        agent.ifPresent(living -> living.hear(id, event));
    }

    /** The instances that an agent left a checkpoint of. */
    List<InstanceId> known() {
        return cgroups.values().stream()
                .filter(cgroup -> cgroup.checkpoint().isPresent())
                .map(SimulatedCgroup::instance)
                .toList();
    }
}
