package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.InstanceState.Attaching;
import io.persistentprocess.supervision.instance.InstanceState.AwaitingCondition;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Forking;
import io.persistentprocess.supervision.instance.InstanceState.Gone;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.PostStopping;
import io.persistentprocess.supervision.instance.InstanceState.PreStarting;
import io.persistentprocess.supervision.instance.InstanceState.PreStopping;
import io.persistentprocess.supervision.instance.InstanceState.Preparing;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Seeking;
import io.persistentprocess.supervision.instance.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.InstanceState.Unsupervised;
import io.persistentprocess.supervision.instance.InstanceState.Waiting;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.transition.InstanceMachine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sees every step and every action of a simulation and knows what must never be; remembers the latest of them for the one who has to find out why. */
final class InvariantChecker {
    private static final int MEMORY = 80;
    private static final Duration ROUNDING = Duration.ofMillis(1);

    private record Sight(BootTime at, Object what) {}

    /** What a preStart says something about: the process that it comes before, and itself. */
    private record StartUnderTest(LaunchSpec launch, Optional<CommandSpec> preStart) {
        private StartUnderTest(InstanceSpec spec) {
            this(spec.launch(), spec.lifecycle().preStart());
        }

        private boolean isAlike(StartUnderTest other) {
            return launch.isSameProcess(other.launch) && preStart.equals(other.preStart);
        }
    }

    private final VirtualTime time;
    private final Map<InstanceId, Deque<Sight>> latest = new TreeMap<>(InstanceId.ORDER);
    private final Map<InstanceId, Long> durableRestarts = new HashMap<>();
    private final Map<InstanceId, Long> spawns = new HashMap<>();
    private final Map<InstanceId, BootTime> notBefore = new HashMap<>();
    private final Set<InstanceId> held = new HashSet<>();
    private final Set<InstanceId> postStopOwed = new HashSet<>();
    private final Map<InstanceId, StartUnderTest> testBegun = new HashMap<>();
    private final Map<InstanceId, StartUnderTest> tested = new HashMap<>();
    private final Map<InstanceId, StartUnderTest> spawned = new HashMap<>();
    private final Map<InstanceId, Set<ProcessId>> metAtStart = new HashMap<>();

    InvariantChecker(VirtualTime time) {
        this.time = time;
    }

    /** Something that concerns every instance. */
    void note(String what) {
        latest.keySet().forEach(id -> note(id, what));
    }

    private void note(InstanceId whose, Object what) {
        Deque<Sight> sights = latest.computeIfAbsent(whose, _ -> new ArrayDeque<>());
        if (sights.size() == MEMORY) {
            sights.removeFirst();
        }
        sights.addLast(new Sight(time.now(), what));
    }

    void seesStep(Instance before, Event event, Step step, BootTime now, SimulatedHost host) {
        note(before.id(), event);
        note(before.id(), step.instance());
        must(step.equals(InstanceMachine.next(before, event, now)), before.id(), "the same step twice is not the same");
        Instance after = step.instance();
        boolean wish = event instanceof Event.Wanted || event instanceof Event.RestartRequested;
        if (wish && !after.equals(before)) {
            notBefore.remove(after.id());
        }
        if (event instanceof Event.RestartRequested || after.goal() == Goal.Suspend || after.goal() == Goal.Remove) {
            held.remove(after.id());
        }
        if (isStopping(after) && !isStopping(before)) {
            must(
                    after.goal() != Goal.Run
                            || isToBeStopped(before, after)
                            || event instanceof Event.RestartRequested
                            || event instanceof Event.CommandEnded
                            || isRestartUnderTest(before)
                            || isRestartOfDelayedStart(before)
                            || isFailure(before, event),
                    after.id(),
                    "it is stopped for no reason");
        }
        if (after.isReady() && !before.isReady()) {
            must(becomesReady(before, event, after), after.id(), "it is ready, and nothing has said so");
        }
        if (after.state() instanceof Clearing clearing && !(before.state() instanceof Clearing)) {
            // That a start which hung has become its program is not known yet when somebody has it given up.
            boolean givenUp = before.state() instanceof LaunchDelayed && isGivenUp(event, after);
            if (!givenUp) {
                seesClearing(after, host);
            }
            boolean begunBefore = before.state() instanceof PostStopping || before.state() instanceof BackOff;
            if (!begunBefore) {
                seesWait(after, clearing, now);
            }
        }
        if (before.state() instanceof Provisioning
                && !after.history().lastExit().equals(before.history().lastExit())) {
            // A start whose provisions have failed counts as one.
            spawns.merge(after.id(), 1L, Long::sum);
        }
        if (event instanceof Event.ChildKilled killed) {
            must(after.equals(before), after.id(), "something is decided by the end of a child");
            boolean told = !step.actions().isEmpty();
            // One that outlives SIGKILL is beside the next main process where the stop mode has become Main meanwhile.
            boolean ownKill = host.isKilledByAgent(killed.process())
                    && !metAtStart.getOrDefault(after.id(), Set.of()).contains(killed.process());
            must(!told || !ownKill, after.id(), "an agent tells of its own kills");
        }
        if (before.awaitedReload().isPresent() && reports(step, InstanceReport.Type.Reloaded)) {
            must(
                    event instanceof Event.ReloadNotified notified
                            && !notified.begun().isBefore(before.awaitedReload().get()),
                    after.id(),
                    "it is told to have reloaded, and has not said so");
        }
        seesOthers(step);
        seesCounters(after);
    }

    /** What is to be left running when the main process ends is neither asked to end nor killed. */
    private void seesOthers(Step step) {
        Instance after = step.instance();
        boolean all = step.actions().stream()
                .anyMatch(action -> action instanceof Action.Clear
                        || (action instanceof Action.Signal signal && signal.target() == Action.Target.EVERYONE));
        must(!all || !after.leavesOthers(), after.id(), "processes are ended that are to be left");
    }

    private static boolean reports(Step step, InstanceReport.Type type) {
        return step.actions().stream()
                .anyMatch(action ->
                        action instanceof Action.Publish(InstanceId _, InstanceReport report) && report.type() == type);
    }

    private static boolean isRestartUnderTest(Instance before) {
        return before.lifecycle().update() instanceof UpdateProgress.Checking(StopReason why)
                && why == StopReason.Requested;
    }

    private static boolean isRestartOfDelayedStart(Instance before) {
        return before.state() instanceof LaunchDelayed delayed && delayed.next() == LaunchDelayed.OnceExecuted.RESTART;
    }

    private static boolean isStopping(Instance instance) {
        return instance.state() instanceof Stopping || instance.state() instanceof PreStopping;
    }

    private static boolean isGivenUp(Event event, Instance after) {
        return after.goal() != Goal.Run
                || after.isToBeReplaced()
                || event instanceof Event.RestartRequested
                || event instanceof Event.TimerFired;
    }

    /** Its process does not work, or its start has taken too long. */
    private static boolean isFailure(Instance before, Event event) {
        return before.state() instanceof Running running
                && switch (event) {
                    case Event.Unhealthy unhealthy -> unhealthy.main().equals(running.main());
                    case Event.TimerFired _ -> running.readiness().isTimed();
                    default -> false;
                };
    }

    private static boolean becomesReady(Instance before, Event event, Instance after) {
        boolean toldOfIt = before.state() instanceof Running running
                && switch (event) {
                    case Event.RequirementMet met -> met.main().equals(running.main());
                    case Event.TimerFired _ -> running.readiness().mayHaveNotified();
                    case Event.CommandEnded ended -> ended.hook() == LifecycleHook.POST_START;
                    // The spec requires less now.
                    case Event.Wanted _ -> running.main().equals(after.main());
                    default -> false;
                };
        boolean toldWhileSeeking = before.state() instanceof SeekingSuccessor
                && event instanceof Event.CommandEnded ended
                && ended.hook() == LifecycleHook.POST_START;
        return toldOfIt || toldWhileSeeking || Readiness.atStart(after).isReady();
    }

    private static boolean isToBeStopped(Instance before, Instance after) {
        return before.state() instanceof Running ? after.isToBeReplaced() : after.outdated();
    }

    void seesAdoption(SimulatedHost.Legacy legacy, Step step, BootTime now, SimulatedHost host) {
        note(step.instance().id(), legacy);
        note(step.instance().id(), step.instance());
        Instance after = step.instance();
        if (isStopping(after) && legacy.checkpoint().stage() != Checkpoint.Stage.STOPPING) {
            must(
                    after.goal() != Goal.Run || after.outdated(),
                    after.id(),
                    "it is stopped though only its agent was replaced");
        }
        if (after.state() instanceof Clearing(RestartDecision.Launch(RestartDecision.Cause cause), var _, var _)
                && cause == RestartDecision.Cause.RESUMED) {
            // The start that its agent had begun goes on after its preStart.
            Optional.ofNullable(spawned.get(after.id())).ifPresent(start -> tested.putIfAbsent(after.id(), start));
        }
        if (after.state() instanceof Clearing clearing) {
            seesClearing(after, host);
            if (after.outdated()) {
                // A back-off of an earlier spec; it cannot be told from one that a change of the spec has ended.
                notBefore.remove(after.id());
            }
            boolean begunBefore = clearing.then()
                    .equals(new RestartDecision.Wait(legacy.checkpoint().until()));
            if (!begunBefore) {
                seesWait(after, clearing, now);
            }
        }
        seesOthers(step);
        seesCounters(after);
    }

    private void seesClearing(Instance after, SimulatedHost host) {
        boolean simple = after.spec().launch().type() != MemberType.Forking;
        boolean mainIsWell = host.cgroup(after.id())
                .recorded()
                .flatMap(host.kernel()::find)
                .filter(process -> process.acts() && !process.hangs())
                .isPresent();
        must(!simple || !mainIsWell || after.outdated(), after.id(), "a healthy main process is killed");
    }

    private void seesWait(Instance after, Clearing clearing, BootTime now) {
        if (clearing.then() instanceof RestartDecision.Wait(BootTime until)) {
            seesDelay(after, until.since(now));
        }
    }

    private void seesDelay(Instance instance, Duration delay) {
        RestartSpec restart = instance.spec().restart();
        int failures = instance.history().failures();
        must(failures >= 2, instance.id(), "it waits after a first failure");
        double unspread = Math.min(
                (double) restart.max().toMillis(),
                (double) restart.initial().toMillis() * Math.pow(restart.factor(), failures - 2.0));
        Duration least =
                Duration.ofMillis((long) (unspread * (1 - restart.jitter()))).minus(ROUNDING);
        Duration most =
                Duration.ofMillis((long) (unspread * (1 + restart.jitter()))).plus(ROUNDING);
        must(delay.compareTo(least) >= 0, instance.id(), "its back-off is too short: " + delay);
        must(
                delay.compareTo(most) <= 0 && delay.compareTo(restart.max()) <= 0,
                instance.id(),
                "its back-off is too long: " + delay);
    }

    private void seesCounters(Instance instance) {
        long known = durableRestarts.getOrDefault(instance.id(), 0L);
        must(instance.history().restarts() >= known, instance.id(), "its restart counter fell from " + known);
    }

    void seesAction(Action action, SimulatedHost host) {
        InstanceId id = action.id();
        note(id, action);
        switch (action) {
            case Action.Persist(InstanceId _, Checkpoint checkpoint) -> {
                durableRestarts.put(id, checkpoint.history().restarts());
                if (checkpoint.stage() == Checkpoint.Stage.LAUNCHED
                        || checkpoint.lifecycle().isPending(LifecycleHook.PRE_START)) {
                    postStopOwed.add(id);
                }
                if (checkpoint.stage() == Checkpoint.Stage.BACKOFF && checkpoint.goal() == Goal.Run) {
                    notBefore.put(id, checkpoint.until());
                }
            }
            case Action.Spawn(InstanceId _, LaunchSpec launch) -> {
                must(host.provisions().isDone(id, launch.provision()), id, "it is started without what it needs");
                seesSpawn(id, host.cgroup(id));
            }
            case Action.RunCommand run -> seesCommand(run, host);
            case Action.RemoveCgroup _ -> {
                must(host.cgroup(id).strangers().isEmpty(), id, "it is forgotten with processes left");
                if (!host.cgroup(id).populated()) {
                    forget(id);
                }
            }
            default -> {}
        }
    }

    private void seesSpawn(InstanceId id, SimulatedCgroup cgroup) {
        must(cgroup.strangers().isEmpty(), id, "it is started a second time beside " + cgroup.natives());
        metAtStart.put(id, cgroup.natives().stream().map(SimulatedProcess::id).collect(Collectors.toUnmodifiableSet()));
        must(!held.contains(id), id, "it is started though a user stopped it");
        must(!time.now().isBefore(notBefore.getOrDefault(id, new BootTime(0))), id, "it is started before its time");
        notBefore.remove(id);
        postStopOwed.add(id);
        StartUnderTest start =
                new StartUnderTest(cgroup.checkpoint().orElseThrow().spec());
        Optional<StartUnderTest> last = Optional.ofNullable(tested.remove(id));
        must(
                start.preStart().isEmpty() || last.filter(start::isAlike).isPresent(),
                id,
                last.isEmpty() ? "it is started without preStart" : "it is started after preStart of another spec");
        spawned.put(id, start);
        long count = spawns.merge(id, 1L, Long::sum);
        must(durableRestarts.get(id) < count, id, "it counts more restarts than starts");
    }

    private void seesCommand(Action.RunCommand run, SimulatedHost host) {
        boolean alone = host.cgroup(run.id()).strangers().isEmpty();
        if (run.hook() == LifecycleHook.POST_STOP && run.earlier() == Action.EarlierRun.REPLACED) {
            must(alone, run.id(), "postStop is run with processes left");
        }
        if (run.hook() == LifecycleHook.PRE_START) {
            postStopOwed.add(run.id());
            spawns.merge(run.id(), 1L, Long::sum);
        }
    }

    /** A command is started, and not just waited for. */
    void seesCommandStarted(InstanceId id, LifecycleHook hook, SimulatedCgroup cgroup) {
        note(id, "     " + hook + " is started");
        must(
                cgroup.natives().stream().noneMatch(process -> process.acts() && process.isCommandOf(hook)),
                id,
                hook + " is started a second time");
        switch (hook) {
            case POST_STOP -> must(postStopOwed.remove(id), id, "postStop is run a second time");
            case PRE_START ->
                testBegun.put(
                        id, new StartUnderTest(cgroup.checkpoint().orElseThrow().spec()));
            case POST_START, PRE_STOP, RELOAD -> {}
        }
    }

    /** An agent is told how preStart has ended. */
    void seesPreStartSucceed(InstanceId id) {
        tested.put(id, testBegun.get(id));
    }

    /** The last process that a removed instance had left has ended, and the cgroup is removed. */
    void seesLeftoverRemoved(InstanceId id) {
        note(id, "cgroup of what was left removed");
        forget(id);
    }

    /** Somebody removed the cgroup, and the checkpoint with it. */
    void seesCheckpointLost(InstanceId id) {
        note(id, "cgroup removed from outside");
        forget(id);
        spawns.put(id, Long.MAX_VALUE / 2);
    }

    private void forget(InstanceId id) {
        durableRestarts.remove(id);
        spawns.remove(id);
        notBefore.remove(id);
        held.remove(id);
    }

    /** All actions of the answer to this were carried out. */
    void seesDone(Event event, Instance after, SimulatedHost host) {
        boolean remembered = host.cgroup(after.id()).checkpoint().isPresent();
        if (event instanceof Event.StopRequested && after.goal() == Goal.Hold && remembered) {
            held.add(after.id());
        }
    }

    /** An agent has nothing more to do about this instance for now: something must be there that wakes it when it has. */
    void seesRest(Instance instance, SimulatedAgent agent, SimulatedHost host) {
        InstanceId id = instance.id();
        boolean armed = agent.timer(id).isPresent();
        boolean mail = agent.hasMailFor(id);
        boolean adoptable = host.cgroup(id)
                .checkpoint()
                .filter(checkpoint -> checkpoint.stage() == Checkpoint.Stage.RELEASED)
                .isEmpty();
        must(adoptable || instance.state() instanceof Gone, id, "the next agent will not look after it");
        switch (instance.state()) {
            case BackOff _ -> must((armed || mail) && instance.goal() == Goal.Run, id, "nothing ends its back-off");
            case LaunchDelayed _ -> must(armed || mail, id, "nothing ends a start that hangs");
            case Clearing _, Stopping _, Forking _ -> must(armed || mail, id, "nothing ends its waiting");
            case Seeking _ -> must(armed || mail, id, "nothing ends its search");
            case Attaching _ -> must(mail && !armed, id, "nobody says what became of its attach");
            case Provisioning _ -> must(armed || mail, id, "nothing ends the provisioning of its start");
            case AwaitingCondition _ ->
                must(!armed && (mail || host.provisions().watches(id)), id, "nobody watches what it waits for");
            case Preparing _ -> must(armed != mail, id, "nothing ends the preparation of its start");
            case SeekingSuccessor seeking ->
                must(
                        mail
                                && (!armed
                                        || seeking.before().readiness().isTimed()
                                        || instance.lifecycle().isPending(LifecycleHook.RELOAD)),
                        id,
                        "nothing ends the search for its next main process");
            case PreStarting _, PostStopping _ ->
                must((mail || host.commands().isAwaited(id)) && !armed, id, "nothing ends the command it waits for");
            case PreStopping _ -> must(armed || mail, id, "nothing ends its waiting");
            case Launching _ -> must(mail && !armed, id, "nobody says what became of its start");
            case Running running -> {
                boolean alive = host.kernel().find(running.main()).isPresent();
                must(!alive || host.watches(id), id, "nobody watches its main process");
                boolean timed = running.readiness().isTimed()
                        || instance.awaitedReload().isPresent();
                must(timed ? armed || mail : !armed, id, "its start has no end, or a timer is left");
                boolean kept = switch (instance.lifecycle().update()) {
                    case UpdateProgress.NotBegun _, UpdateProgress.Checked _ -> false;
                    case UpdateProgress.Checking _, UpdateProgress.Writing _, UpdateProgress.Reloading _ ->
                        mail
                                || host.commands().isAwaited(id)
                                || instance.awaitedReload().isPresent();
                    case UpdateProgress.Failed _ -> true;
                };
                boolean asksItsGroup = instance.spec().coordination().isPresent();
                must(
                        asksItsGroup || (instance.goal() == Goal.Run && (kept || !instance.isToBeReplaced())),
                        id,
                        "it should not run, or not so");
            }
            case Idle _ -> {
                must(!armed, id, "a timer is left");
                must(instance.goal() == Goal.Suspend || instance.goal() == Goal.Hold, id, "nothing starts it");
            }
            case Completed _ -> must(!armed && instance.goal() == Goal.Run, id, "it should not rest");
            case Failed _ ->
                must(
                        !armed && (instance.goal() == Goal.Run || instance.goal() == Goal.GiveUp),
                        id,
                        "it should not rest");
            case Waiting _ -> must(!armed && instance.goal().isToRun(), id, "it should not wait for its group");
            case Unsupervised _ -> must(false, id, "all that is written down can be understood here");
            case Gone _ -> must(!armed, id, "a timer is left");
        }
    }

    void must(boolean condition, InstanceId whose, String otherwise) {
        if (!condition) {
            String before = latest.getOrDefault(whose, new ArrayDeque<>()).stream()
                    .map(InvariantChecker::line)
                    .collect(Collectors.joining("\n"));
            throw new AssertionError("%s: %s; what happened before:%n%s".formatted(whose, otherwise, before));
        }
    }

    private static String line(Sight sight) {
        return "%17.3f ms  %s".formatted(sight.at().nanos() / 1e6, inShort(sight.what()));
    }

    private static String inShort(Object what) {
        return switch (what) {
            case Instance instance ->
                "  => %s goal=%s %s launched=%s main=%s restarts=%d failures=%d %s"
                        .formatted(
                                instance.state(),
                                instance.goal(),
                                instance.spec().launch().command(),
                                instance.launched(),
                                instance.main(),
                                instance.history().restarts(),
                                instance.history().failures(),
                                instance.lifecycle());
            case SimulatedHost.Legacy(Checkpoint checkpoint, ObservedInstance seen, BootTime startedAt) ->
                "adopt %s %s startedAt=%s".formatted(inShort(checkpoint), seen, startedAt);
            case Checkpoint checkpoint ->
                "%s goal=%s %s launched=%s main=%s until=%s restarts=%d failures=%d %s"
                        .formatted(
                                checkpoint.stage(),
                                checkpoint.goal(),
                                checkpoint.spec().launch().command(),
                                checkpoint.launched(),
                                checkpoint.main(),
                                checkpoint.until(),
                                checkpoint.history().restarts(),
                                checkpoint.history().failures(),
                                checkpoint.lifecycle());
            case Action.Persist(InstanceId _, Checkpoint checkpoint) -> "     Persist " + inShort(checkpoint);
            case Action.Spawn spawn -> "     Spawn " + spawn.launch().command();
            case Action.FindMain _ -> "     FindMain";
            case Action.PrepareStart _ -> "     PrepareStart";
            case Action.RemoveProvisions _ -> "     RemoveProvisions";
            case Action.Attach _ -> "     Attach";
            case Action.ReleaseGroup _ -> "     ReleaseGroup";
            case Action.RunReleaseHook _ -> "     RunReleaseHook";
            case Action.SettleAttach _ -> "     SettleAttach";
            case Action action -> "     " + action;
            case Event.Wanted wanted ->
                "Wanted %s %s %s %s"
                        .formatted(
                                wanted.goal(),
                                wanted.spec().launch().command(),
                                wanted.spec().restart(),
                                wanted.spec().stop());
            default -> what.toString();
        };
    }
}
