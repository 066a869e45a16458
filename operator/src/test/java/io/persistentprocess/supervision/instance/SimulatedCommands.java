package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.SimulatedProcess.Role;
import io.persistentprocess.supervision.instance.VirtualTime.Pace;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.Program;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs commands beside main processes on paper: what the cgroups of the commands record outlives the agents, what is waited for does not. */
final class SimulatedCommands {
    /** A command that has recorded itself. */
    private static final class Recorded {
        private final SimulatedProcess process;
        private Optional<CommandOutcome> outcome = Optional.empty();

        private Recorded(SimulatedProcess process) {
            this.process = process;
        }
    }

    private record Awaited(Recorded command, Action.RunCommand run) {}

    private final VirtualTime time;
    private final SeededRandom random;
    private final InvariantChecker checker;
    private final SimulatedKernel kernel;
    private final Map<InstanceId, Map<LifecycleHook, Recorded>> recorded = new HashMap<>();
    private final Map<InstanceId, Map<LifecycleHook, Awaited>> awaited = new HashMap<>();
    private Optional<SimulatedAgent> agent = Optional.empty();

    SimulatedCommands(VirtualTime time, SeededRandom random, InvariantChecker checker, SimulatedKernel kernel) {
        this.time = time;
        this.random = random;
        this.checker = checker;
        this.kernel = kernel;
    }

    void attach(SimulatedAgent next) {
        agent = Optional.of(next);
    }

    void detach() {
        agent = Optional.empty();
        awaited.clear();
    }

    /** Whether an agent will hear of the end of a command of this instance. */
    boolean isAwaited(InstanceId id) {
        return !of(awaited, id).isEmpty();
    }

    private static <T> Map<LifecycleHook, T> of(Map<InstanceId, Map<LifecycleHook, T>> all, InstanceId id) {
        return all.computeIfAbsent(id, _ -> new EnumMap<>(LifecycleHook.class));
    }

    void run(Action.RunCommand run, SimulatedCgroup cgroup) {
        Optional<Recorded> earlier = Optional.ofNullable(of(recorded, run.id()).get(run.hook()));
        if (run.earlier() == Action.EarlierRun.RESUMED && earlier.isPresent()) {
            of(awaited, run.id()).put(run.hook(), new Awaited(earlier.get(), run));
            if (!earlier.get().process.alive()) {
                over(run.id(), run.hook());
            }
            return;
        }
        earlier.map(command -> command.process).filter(SimulatedProcess::alive).ifPresent(kernel::kill);
        if (!cgroup.exists() || random.fault(0.01)) {
            of(awaited, run.id()).remove(run.hook());
            tell(run, new CommandOutcome.NotStarted("clone3: Resource temporarily unavailable"));
            return;
        }
        start(run, cgroup);
    }

    private void start(Action.RunCommand run, SimulatedCgroup cgroup) {
        checker.seesCommandStarted(run.id(), run.hook(), cgroup);
        int parent = agent.map(SimulatedAgent::number).orElse(SimulatedProcess.NOBODYS_CHILD);
        Program program = Program.named("steady");
        SimulatedProcess process = kernel.fork(cgroup, Role.COMMAND, program, 1, parent);
        process.isFor(run.hook());
        Recorded command = new Recorded(process);
        of(recorded, run.id()).put(run.hook(), command);
        of(awaited, run.id()).put(run.hook(), new Awaited(command, run));
        Duration length = random.fault(0.05)
                ? run.timeout().multipliedBy(2)
                : random.between(Duration.ofMillis(1), Duration.ofSeconds(2));
        ProcessEnd end = random.fault(0.1) ? new ProcessEnd.Exited(1) : new ProcessEnd.Exited(0);
        time.after(length, Pace.CPU, () -> cgroup.whenThawed(() -> kernel.end(process, end)));
        time.after(run.timeout(), Pace.CPU, () -> timeOut(run, command));
    }

    /** Only an agent that waits for it has it killed. */
    private void timeOut(Action.RunCommand run, Recorded command) {
        boolean waitedFor = Optional.ofNullable(of(awaited, run.id()).get(run.hook()))
                .filter(one -> one.command() == command)
                .isPresent();
        if (waitedFor && command.process.acts()) {
            command.outcome = Optional.of(new CommandOutcome.TimedOut(run.timeout()));
            kernel.kill(command.process);
        }
    }

    void ended(SimulatedProcess process, ProcessEnd end) {
        of(recorded, process.origin().instance()).forEach((hook, command) -> {
            if (command.process == process) {
                if (command.outcome.isEmpty()) {
                    command.outcome = Optional.of(outcome(end));
                }
                time.after(
                        random.latency(), Pace.CPU, () -> over(process.origin().instance(), hook));
            }
        });
    }

    private static CommandOutcome outcome(ProcessEnd end) {
        return switch (end) {
            case ProcessEnd.Exited(int code, int _) -> new CommandOutcome.Exited(code);
            case ProcessEnd.Killed(String signal, boolean _) -> new CommandOutcome.Killed(signal);
            case ProcessEnd.OomKilled _ -> new CommandOutcome.Killed("SIGKILL");
            case ProcessEnd.StatusUnknown _ -> new CommandOutcome.Unknown();
        };
    }

    private void over(InstanceId id, LifecycleHook hook) {
        Awaited done = of(awaited, id).get(hook);
        if (done == null || done.command().process.alive()) {
            return;
        }
        of(awaited, id).remove(hook);
        boolean ownChild = agent.filter(living -> done.command().process.isChildOf(living.number()))
                .isPresent();
        tell(
                done.run(),
                ownChild || random.chance(0.5) ? done.command().outcome.orElseThrow() : new CommandOutcome.Unknown());
    }

    private void tell(Action.RunCommand run, CommandOutcome outcome) {
        if (run.hook() == LifecycleHook.PRE_START && outcome.succeeded()) {
            checker.seesPreStartSucceed(run.id());
        }
        agent.ifPresent(living ->
                living.hear(run.id(), new Event.CommandEnded(run.hook(), run.run(), new CommandResult(outcome))));
    }

    /** Nothing is heard of them any more. */
    void killAll(InstanceId id) {
        of(awaited, id).values().forEach(one -> kernel.kill(one.command().process));
        of(awaited, id).clear();
    }

    /** The records of what has ended and is not pending any more are removed. */
    void stored(InstanceId id, Checkpoint checkpoint) {
        of(recorded, id)
                .entrySet()
                .removeIf(entry -> !entry.getValue().process.alive()
                        && !checkpoint.lifecycle().isPending(entry.getKey()));
    }

    /** The cgroup was cleared, and what is below it removed. */
    void cleared(InstanceId id) {
        of(recorded, id).values().removeIf(command -> !command.process.alive());
    }

    void forget(InstanceId id) {
        recorded.remove(id);
        awaited.remove(id);
    }
}
