package io.persistentprocess.supervision.group;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Awaited;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec.Condition;
import io.persistentprocess.supervision.spec.CoordinationSpec.Dependency;
import io.persistentprocess.supervision.spec.CoordinationSpec.WhenItEnds;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.transition.Adoption;
import io.persistentprocess.supervision.transition.InstanceMachine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/** The life of a group on paper, told event by event. Members have one instance each. Starts and stops take no time, unless the test says so. */
final class GroupStory {
    private static final String GROUP = "shop";

    private record Delivery(InstanceId id, Event event) {}

    private record MemberSpec(LaunchSpec launch, RestartSpec restart, List<Dependency> dependencies) {}

    private final Map<String, MemberSpec> members = new LinkedHashMap<>();
    private final Map<InstanceId, Checkpoint> checkpoints = new HashMap<>();
    private final Map<InstanceId, ProcessId> recorded = new HashMap<>();
    private final Set<ProcessId> alive = new HashSet<>();
    private final Map<InstanceId, BootTime> timers = new TreeMap<>(InstanceId.ORDER);
    private final Map<InstanceId, List<InstanceReport.Type>> reports = new HashMap<>();
    private final Map<String, Integer> starts = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private final Set<String> stubborn = new HashSet<>();
    private final List<String> log = new ArrayList<>();
    private final Queue<Delivery> queue = new ArrayDeque<>();
    private Map<InstanceId, Instance> instances = new TreeMap<>(InstanceId.ORDER);
    private CoordinatedGroups groups = new CoordinatedGroups();
    private Strategy strategy = Strategy.OneForOne;
    private Optional<RestartIntensity> intensity = Optional.empty();
    private boolean together = true;
    private BootTime now = new BootTime(Duration.ofHours(1).toNanos());
    private int nextPid = 100;

    static Dependency on(String member, Condition condition) {
        return on(member, condition, WhenItEnds.RUN_ON);
    }

    static Dependency on(String member, Condition condition, WhenItEnds whenItEnds) {
        return new Dependency(member, 1, condition, whenItEnds);
    }

    static Dependency on(String member, int replicas, Condition condition) {
        return new Dependency(member, replicas, condition, WhenItEnds.RUN_ON);
    }

    GroupStory strategy(Strategy wanted) {
        strategy = wanted;
        return this;
    }

    GroupStory intensity(RestartIntensity wanted) {
        intensity = Optional.of(wanted);
        return this;
    }

    /** From now on the manifest does not ask for anything that concerns several of its members. */
    GroupStory alone() {
        together = false;
        return this;
    }

    GroupStory member(String name, Dependency... dependencies) {
        return member(name, Specs.RESTART, dependencies);
    }

    GroupStory member(String name, RestartPolicy policy, Dependency... dependencies) {
        return member(name, Specs.policy(policy), dependencies);
    }

    GroupStory member(String name, RestartSpec restart, Dependency... dependencies) {
        members.put(name, new MemberSpec(Specs.simple("/bin/" + name), restart, List.of(dependencies)));
        return this;
    }

    GroupStory needsNotification(String member) {
        return launch(member, Specs.launch(MemberType.Notify, Optional.empty(), "/bin/" + member));
    }

    /** Its main process is the one that it names in its PID file. */
    GroupStory daemonizes(String member) {
        return launch(member, Specs.forking(member));
    }

    GroupStory newLaunch(String member) {
        LaunchSpec before = members.get(member).launch();
        return launch(member, Specs.launch(before.type(), before.pidFile(), "/bin/" + member, "--new"));
    }

    private GroupStory launch(String member, LaunchSpec launch) {
        members.computeIfPresent(member, (_, old) -> new MemberSpec(launch, old.restart(), old.dependencies()));
        return this;
    }

    GroupStory startsFail(String member) {
        failing.add(member);
        return this;
    }

    GroupStory startsSucceed(String member) {
        failing.remove(member);
        return this;
    }

    /** Only SIGKILL ends it. */
    GroupStory ignoresStops(String member) {
        stubborn.add(member);
        return this;
    }

    GroupStory wanted() {
        return wanted(Goal.Run);
    }

    GroupStory wanted(Goal goal) {
        int position = 0;
        for (Map.Entry<String, MemberSpec> member : members.entrySet()) {
            MemberSpec wanted = member.getValue();
            CoordinationSpec coordination =
                    new CoordinationSpec(position++, strategy, intensity, wanted.dependencies());
            InstanceSpec spec = Specs.spec(wanted.launch(), wanted.restart(), Specs.STOP)
                    .withCoordination(Optional.of(coordination).filter(_ -> together));
            InstanceId id = id(member.getKey());
            instances.computeIfAbsent(id, _ -> Instance.fresh(id, spec, DeletionPolicy.Terminate));
            queue.add(new Delivery(id, new Event.Wanted(spec, DeletionPolicy.Terminate, goal)));
        }
        return work();
    }

    GroupStory unwanted() {
        instances.keySet().forEach(id -> queue.add(new Delivery(id, new Event.Unwanted())));
        return work();
    }

    GroupStory tells(String member, Event event) {
        queue.add(new Delivery(id(member), event));
        return work();
    }

    GroupStory met(String member, ReadinessRequirement requirement) {
        return tells(member, new Event.RequirementMet(instance(member).main(), requirement));
    }

    GroupStory killed(String member) {
        return ends(member, new ProcessEnd.Killed("SIGKILL", false));
    }

    GroupStory ends(String member, ProcessEnd end) {
        end(id(member), end);
        return work();
    }

    /** The process that was started has put a daemon into the background and ended. */
    GroupStory daemonized(String member) {
        return ends(member, new ProcessEnd.Exited(0)).tells(member, new Event.MainFound(nextProcess()));
    }

    /** Its PID file is read once more. */
    GroupStory mainOfDaemonEnds(String member) {
        return tells(member, new Event.MainEnded(instance(member).main(), new ProcessEnd.Exited(0)));
    }

    GroupStory successorFound(String member) {
        return tells(member, new Event.MainFound(nextProcess()));
    }

    GroupStory noSuccessor(String member) {
        return tells(member, new Event.MainMissing("no process is left", Event.Survivors.NONE));
    }

    private ProcessId nextProcess() {
        return new ProcessId(nextPid++, now.nanos() / 10_000_000);
    }

    GroupStory passes(Duration duration) {
        BootTime end = now.plus(duration);
        for (Optional<InstanceId> due = due(end); due.isPresent(); due = due(end)) {
            BootTime at = timers.remove(due.get());
            now = at.isBefore(now) ? now : at;
            queue.add(new Delivery(due.get(), new Event.TimerFired()));
            work();
        }
        now = end;
        return this;
    }

    private Optional<InstanceId> due(BootTime end) {
        return timers.entrySet().stream()
                .filter(timer -> !end.isBefore(timer.getValue()))
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
    }

    GroupStory anotherAgentComes() {
        instances = new TreeMap<>(InstanceId.ORDER);
        groups = new CoordinatedGroups();
        timers.clear();
        queue.clear();
        checkpoints.forEach((id, checkpoint) -> {
            Optional<ProcessId> process = Optional.ofNullable(recorded.get(id));
            boolean lives = process.filter(alive::contains).isPresent();
            ObservedInstance seen = new ObservedInstance(
                    process, Set.copyOf(alive), Map.of(), lives ? Event.Survivors.SOME : Event.Survivors.NONE);
            carryOut(Adoption.adopt(id, checkpoint, seen, now, now));
        });
        return work();
    }

    private GroupStory work() {
        while (!queue.isEmpty() || groups.haveChanged()) {
            if (queue.isEmpty()) {
                groups.decide().forEach(change -> handle(change.id(), change.event()));
            } else {
                Delivery delivery = queue.remove();
                handle(delivery.id(), delivery.event());
            }
        }
        return this;
    }

    private void handle(InstanceId id, Event event) {
        Optional.ofNullable(instances.get(id))
                .ifPresent(instance -> carryOut(InstanceMachine.next(instance, event, now)));
    }

    private void carryOut(Step step) {
        Instance next = step.instance();
        instances.put(next.id(), next);
        groups.changed(next);
        step.actions().forEach(this::carryOut);
        if (next.state() instanceof InstanceState.Gone) {
            instances.remove(next.id());
        }
    }

    private void carryOut(Action action) {
        switch (action) {
            case Action.Persist(InstanceId id, Checkpoint checkpoint) -> checkpoints.put(id, checkpoint);
            case Action.EraseRecord(InstanceId id) -> recorded.remove(id);
            case Action.PrepareStart prepare -> queue.add(new Delivery(prepare.id(), new Event.StartPrepared()));
            case Action.Spawn(InstanceId id, LaunchSpec _) -> spawn(id);
            case Action.Signal signal -> {
                log.add(signal.id().member() + " stopping");
                if (!stubborn.contains(signal.id().member())) {
                    end(signal.id(), new ProcessEnd.Exited(0));
                }
            }
            case Action.Clear(InstanceId id) -> {
                end(id, new ProcessEnd.Killed("SIGKILL", false));
                queue.add(new Delivery(id, new Event.CgroupEmpty()));
            }
            case Action.AwaitEmpty(InstanceId id) -> queue.add(new Delivery(id, new Event.CgroupEmpty()));
            case Action.ArmTimer(InstanceId id, BootTime at) -> timers.put(id, at);
            case Action.DisarmTimer(InstanceId id) -> timers.remove(id);
            case Action.RemoveCgroup(InstanceId id) -> checkpoints.remove(id);
            case Action.Publish(InstanceId id, InstanceReport report) ->
                reports.computeIfAbsent(id, _ -> new ArrayList<>()).add(report.type());
            default -> {}
        }
    }

    private void spawn(InstanceId id) {
        if (failing.contains(id.member())) {
            queue.add(new Delivery(id, new Event.SpawnFailed("exec: No such file or directory")));
            return;
        }
        ProcessId process = nextProcess();
        alive.add(process);
        recorded.put(id, process);
        starts.merge(id.member(), 1, Integer::sum);
        log.add(id.member() + " started");
        queue.add(new Delivery(id, new Event.Spawned(process)));
    }

    private void end(InstanceId id, ProcessEnd end) {
        ProcessId process = recorded.get(id);
        if (process != null && alive.remove(process)) {
            log.add(id.member() + " ended");
            queue.add(new Delivery(id, new Event.MainEnded(process, end)));
        }
    }

    private static InstanceId id(String member) {
        return new InstanceId("default", GROUP, member, 0);
    }

    Instance instance(String member) {
        return instances.get(id(member));
    }

    boolean isEmpty() {
        return instances.isEmpty();
    }

    Phase phase(String member) {
        return instance(member).state().phase();
    }

    String waitsFor(String member) {
        return instance(member).state() instanceof InstanceState.Waiting waiting ? waiting.why() : "";
    }

    Optional<Awaited> awaits(String member) {
        return instance(member).state() instanceof InstanceState.Waiting waiting
                ? Optional.of(waiting.awaited())
                : Optional.empty();
    }

    int starts(String member) {
        return starts.getOrDefault(member, 0);
    }

    List<InstanceReport.Type> reports(String member) {
        return reports.getOrDefault(id(member), List.of());
    }

    /** What happened to the processes, in order. */
    List<String> log() {
        return List.copyOf(log);
    }
}
