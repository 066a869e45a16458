package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.model.ActiveCondition;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.HealthFailure;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReleaseHook;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** The instances as other threads see them. The event loop's thread writes at every change; any thread may read. */
public final class InstanceViews implements InstanceSupervisor.Observer {
    private static final Duration JUMP = Duration.ofSeconds(1);
    private static final String NOT_EXECUTED = "the process has not become its program yet";

    /** The condition of an instance whose process could not be replaced or reloaded after its spec had changed. */
    private static final String UPDATE_FAILED = "UpdateFailed";

    /** Receives every change with the state before it. Reactor thread only. */
    interface Follower {
        void appeared(Instance instance);

        void changed(Instance before, Instance now);

        void gone(InstanceId id);
    }

    private final Follower follower;
    private final ActiveConditions conditions;
    private final Map<InstanceId, Instance> instances = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> boot = new AtomicReference<>(Instant.EPOCH);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private boolean hasChanged;

    public InstanceViews(Follower follower, ActiveConditions conditions) {
        this.follower = follower;
        this.conditions = conditions;
    }

    @Override
    public void changed(Instance instance) {
        hasChanged = true;
        Instance before = instances.put(instance.id(), instance);
        if (before == null) {
            follower.appeared(instance);
        } else {
            follower.changed(before, instance);
        }
    }

    @Override
    public void gone(InstanceId id) {
        hasChanged = true;
        if (instances.remove(id) != null) {
            follower.gone(id);
        }
    }

    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** A condition has begun or ended. Reactor thread only. */
    public void conditionsChanged() {
        hasChanged = true;
    }

    /** Calls the listeners if something has changed. Reactor thread only. */
    public void publish() {
        if (hasChanged) {
            hasChanged = false;
            listeners.forEach(Runnable::run);
        }
    }

    /** The spec of an instance; empty: there is no such instance. */
    public Optional<InstanceSpec> spec(InstanceId id) {
        return Optional.ofNullable(instances.get(id)).map(Instance::spec);
    }

    /** The number of instances in each phase. */
    Map<Phase, Long> phases() {
        return instances.values().stream()
                .collect(Collectors.groupingBy(
                        instance -> instance.state().phase(), () -> new EnumMap<>(Phase.class), Collectors.counting()));
    }

    /** The number of ready instances. */
    long readyCount() {
        return instances.values().stream().filter(Instance::isReady).count();
    }

    /** The longest grace period of any instance plus the timeout of its group's release hook. */
    public Duration longestStop() {
        Map<GroupId, List<Instance>> groups = instances.values().stream()
                .collect(Collectors.groupingBy(instance -> instance.id().groupId()));
        return groups.values().stream()
                .map(InstanceViews::longestStop)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** The members of a group that acts together may stop one after the other. */
    private static Duration longestStop(List<Instance> group) {
        Map<String, Duration> byMember = new HashMap<>();
        boolean together = false;
        Duration hook = Duration.ZERO;
        for (Instance instance : group) {
            InstanceSpec spec = instance.spec();
            byMember.merge(
                    instance.id().member(),
                    spec.stop().gracePeriod(),
                    (one, other) -> one.compareTo(other) > 0 ? one : other);
            together |= spec.coordination()
                    .filter(coordination -> !coordination.dependencies().isEmpty())
                    .isPresent();
            hook = spec.onRelease().map(ReleaseHook::timeout).orElse(hook);
        }
        Duration stop = together
                ? byMember.values().stream().reduce(Duration.ZERO, Duration::plus)
                : byMember.values().stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return stop.plus(hook);
    }

    /** Boot times are converted to wall-clock times only here, so that a jump of the wall clock moves them all alike. */
    public List<InstanceView> list(BootTime now, Instant wallNow) {
        Instant booted = booted(now, wallNow);
        return instances.values().stream()
                .sorted(Comparator.comparing(Instance::id, InstanceId.ORDER))
                .map(instance -> view(instance, booted))
                .toList();
    }

    public List<TrackedInstance> tracked(BootTime now, Instant wallNow) {
        Instant booted = booted(now, wallNow);
        return instances.values().stream()
                .sorted(Comparator.comparing(Instance::id, InstanceId.ORDER))
                .map(instance -> new TrackedInstance(
                        view(instance, booted), instance.spec().launch(), instance.launched()))
                .toList();
    }

    /**
     * The time of the boot. It is kept unless the wall clock jumps by more than a second: measured anew it would differ by microseconds, and unchanged instances would
     * look changed.
     */
    private Instant booted(BootTime now, Instant wallNow) {
        Instant measured = wallNow.minusNanos(now.nanos());
        return boot.updateAndGet(
                known -> Duration.between(known, measured).abs().compareTo(JUMP) > 0 ? measured : known);
    }

    private InstanceView view(Instance instance, Instant booted) {
        InstanceState state = instance.state();
        OptionalInt pid = OptionalInt.empty();
        Optional<BootTime> since = Optional.empty();
        Optional<BootTime> until = Optional.empty();
        switch (state) {
            case InstanceState.Running running -> {
                pid = OptionalInt.of(running.main().pid());
                since = Optional.of(running.since());
            }
            case InstanceState.Forking forking ->
                pid = OptionalInt.of(forking.initial().pid());
            case InstanceState.PreStopping stopping
            when stopping.main() == InstanceState.MainProcess.ALIVE ->
                pid = OptionalInt.of(instance.main().pid());
            case InstanceState.Stopping stopping
            when stopping.main() == InstanceState.MainProcess.ALIVE ->
                pid = OptionalInt.of(instance.main().pid());
            case InstanceState.SeekingSuccessor seeking ->
                since = Optional.of(seeking.before().since());
            case InstanceState.BackOff backOff -> until = Optional.of(backOff.until());
            case InstanceState.Unsupervised unsupervised
            when unsupervised.main() == InstanceState.MainProcess.ALIVE ->
                pid = OptionalInt.of(instance.main().pid());
            default -> {}
        }
        Optional<Exit> lastExit = instance.history().lastExit();
        return new InstanceView(
                instance.id(),
                state.phase(),
                instance.goal(),
                instance.readySince().map(at -> wall(at, booted)),
                pid,
                since.map(at -> wall(at, booted)),
                instance.history().restarts(),
                instance.history().startReason(),
                until.map(at -> wall(at, booted)),
                lastExit,
                lastExit.map(exit -> wall(exit.at(), booted)),
                instance.history().restartedAt(),
                ongoing(instance).entrySet().stream()
                        .map(entry -> new ActiveCondition(entry.getKey(), wall(entry.getValue(), booted)))
                        .toList(),
                message(instance),
                isFailing(instance),
                state instanceof InstanceState.Waiting waiting && !waiting.why().isEmpty()
                        ? Optional.of(waiting.awaited())
                        : Optional.empty());
    }

    /** An instance that a user stopped by hand makes its group incomplete. */
    private static boolean isFailing(Instance instance) {
        if (instance.lifecycle().update() instanceof UpdateProgress.Failed) {
            return true;
        }
        return switch (instance.state()) {
            case InstanceState.Running running -> running.readiness().isFailing();
            // What it waits for fails, or is on its way.
            case InstanceState.Waiting _, InstanceState.AwaitingCondition _, InstanceState.Provisioning _ -> false;
            case InstanceState.PreStarting _, InstanceState.PostStopping _ -> false;
            case InstanceState.BackOff _, InstanceState.Failed _, InstanceState.Idle _, InstanceState.Unsupervised _ ->
                true;
            default -> !message(instance).isEmpty();
        };
    }

    private Map<String, BootTime> ongoing(Instance instance) {
        Map<String, BootTime> ongoing = conditions.of(instance.id());
        if (instance.lifecycle().update() instanceof UpdateProgress.Failed(String _, BootTime since)) {
            ongoing = with(ongoing, UPDATE_FAILED, since);
        }
        return switch (instance.state()) {
            case InstanceState.Unsupervised unsupervised ->
                with(ongoing, InstanceReport.Type.Unsupervised.name(), unsupervised.since());
            case InstanceState.Waiting waiting
            when !waiting.why().isEmpty() ->
                with(ongoing, InstanceReport.Type.WaitingForDependency.name(), waiting.since());
            case InstanceState.AwaitingCondition awaiting ->
                with(ongoing, InstanceReport.Type.ConditionUnmet.name(), awaiting.since());
            default -> ongoing;
        };
    }

    private static Map<String, BootTime> with(Map<String, BootTime> ongoing, String type, BootTime since) {
        Map<String, BootTime> more = new TreeMap<>(ongoing);
        more.put(type, since);
        return more;
    }

    private static String running(LifecycleHook hook) {
        return hook.field() + " runs";
    }

    private static String message(Instance instance) {
        return switch (instance.state()) {
            case InstanceState.Failed(String message) ->
                instance.history().lastExit().map(exit -> exit.explain(message)).orElse(message);
            case InstanceState.Unsupervised unsupervised -> unsupervised.why();
            case InstanceState.Waiting waiting -> waiting.why();
            case InstanceState.AwaitingCondition awaiting -> awaiting.why();
            case InstanceState.Provisioning provisioning ->
                provisioning.before().map(InstanceState.AwaitingCondition::why).orElse("");
            case InstanceState.PreStarting _ -> running(LifecycleHook.PRE_START);
            case InstanceState.PreStopping stopping ->
                stopping.failure().map(HealthFailure::message).orElse(running(LifecycleHook.PRE_STOP));
            case InstanceState.PostStopping _ -> running(LifecycleHook.POST_STOP);
            case InstanceState.Running _
            when instance.lifecycle().update() instanceof UpdateProgress.Failed(String message, BootTime _) -> message;
            case InstanceState.LaunchDelayed _ -> NOT_EXECUTED;
            case InstanceState.Seeking seeking -> seeking.missing();
            case InstanceState.Running running ->
                running.readiness().isReady()
                        ? running.statusText()
                        : running.readiness().message();
            case InstanceState.Stopping stopping
            when stopping.killing() == InstanceState.Killing.NOT_YET
                    && stopping.failure().isPresent() ->
                stopping.failure().get().message();
            case InstanceState.Stopping stopping
            when stopping.killing() == InstanceState.Killing.IN_VAIN -> InstanceView.SURVIVOR;
            case InstanceState.Clearing clearing
            when clearing.killing() == InstanceState.Killing.IN_VAIN -> InstanceView.SURVIVOR;
            case InstanceState.Idle _ ->
                switch (instance.goal()) {
                    case Suspend -> "the group is suspended";
                    case Hold -> "stopped by hand";
                    case Run, Restart, GiveUp, Remove -> "";
                };
            case InstanceState.BackOff _ ->
                instance.history()
                        .lastExit()
                        .map(exit -> exit.explain(exit.message()))
                        .orElse("");
            default -> "";
        };
    }

    private static Instant wall(BootTime at, Instant booted) {
        return booted.plusNanos(at.nanos());
    }
}
