package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.InstanceTimers;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.supervision.group.CoordinatedGroups;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.group.GroupOccupancy;
import io.persistentprocess.supervision.group.Reconciliation;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.instance.ReleaseReason;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.transition.Adoption;
import io.persistentprocess.supervision.transition.InstanceMachine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All instances of an agent, and their queued events: feeds them to the state machine and hands its actions to the {@link ActionExecutor}. Reactor thread only. */
@ReactorThread
public final class InstanceSupervisor implements EventLoop.Workload, ActionExecutor.Answers {
    /** After this many events the loop polls the kernel again, so that a burst of events does not delay notifications. */
    private static final int EVENTS_PER_TURN = 64;

    private static final ObservedInstance NOBODY_KNOWS =
            new ObservedInstance(Optional.empty(), Set.of(), Map.of(), Event.Survivors.SOME);

    /** Called at every change of an instance. */
    interface Observer {
        void changed(Instance instance);

        void gone(InstanceId id);
    }

    /** Logs an error that concerns one instance; rethrows one that concerns the whole process. */
    public interface Failures {
        void contain(Throwable failure, String consequence);
    }

    private final ActionExecutor host;
    private final InstanceTimers timers;
    private final Observer observer;
    private final Failures failures;
    private final Supplier<BootTime> clock;
    private final Map<InstanceId, Instance> instances = new HashMap<>();
    /** New instances of the desired state whose first event is still queued. Users can see and address them. */
    private final Map<InstanceId, Instance> awaited = new HashMap<>();

    private final GroupOccupancy occupancy = new GroupOccupancy();
    private final CoordinatedGroups coordinated = new CoordinatedGroups();
    private final EventQueue queue = new EventQueue();

    private final List<Runnable> whenEmpty = new ArrayList<>();

    public InstanceSupervisor(
            ActionExecutor host,
            InstanceTimers timers,
            Observer observer,
            Failures failures,
            Supplier<BootTime> clock) {
        this.host = host;
        this.timers = timers;
        this.observer = observer;
        this.failures = failures;
        this.clock = clock;
    }

    /** Adopts the instances that an earlier agent left. */
    public void adoptAll() {
        for (InstanceId id : host.known()) {
            guard(
                    id,
                    () -> host.legacy(id).filter(legacy -> !isReleased(legacy)).ifPresent(legacy -> adopt(id, legacy)));
        }
        occupancy
                .atRest()
                .forEach((id, reason) -> guard(id, () -> {
                    release(instances.get(id), reason);
                    host.carryOut(new Action.RunReleaseHook(id), this);
                }));
    }

    public void apply(DesiredState wanted) {
        dropQueuedChanges();
        for (Reconciliation.Change change : Reconciliation.plan(Collections.unmodifiableMap(instances), wanted)) {
            if (change.event() instanceof Event.Wanted desired && !instances.containsKey(change.id())) {
                awaitIfPossible(Instance.fresh(change.id(), desired.spec(), desired.deletionPolicy()), desired);
            }
            deliver(change.id(), change.event());
        }
    }

    /** A failure to show one instance must not keep the others from being started. */
    private void awaitIfPossible(Instance fresh, Event.Wanted desired) {
        try {
            await(fresh, desired);
        } catch (RuntimeException | Error e) {
            failures.contain(e, "instance %s is not in ppg status before it starts".formatted(fresh.id()));
        }
    }

    private void await(Instance fresh, Event.Wanted desired) {
        if (desired.goal() == Goal.Run) {
            occupancy.expects(fresh.id());
        }
        awaited.put(fresh.id(), fresh);
        observer.changed(fresh.awaiting(desired.goal(), clock.get()));
    }

    /**
     * Marks every instance as unwanted except those stopped by hand, which stay so for the next agent. Starts nothing from now on. {@code then} runs when the last of the
     * others is gone.
     */
    void removeAll(Runnable then) {
        dropQueuedChanges();
        instances.values().stream()
                .filter(instance -> instance.goal() != Goal.Hold)
                .map(Instance::id)
                .toList()
                .forEach(id -> deliver(id, new Event.Unwanted()));
        whenEmpty.add(then);
    }

    private void dropQueuedChanges() {
        queue.dropChanges();
        awaited.keySet().forEach(occupancy::expectsNoMore);
        awaited.keySet().forEach(observer::gone);
        awaited.clear();
    }

    void deliver(InstanceId id, Event event) {
        deliver(id, event, () -> {});
    }

    /** @param then runs after the event was handled, so that later views of the instance include its effect */
    void deliver(InstanceId id, Event event, Runnable then) {
        queue.request(id, event, then);
    }

    /** The instances that match, including new ones whose first event is still queued: an event delivered now is handled after it. */
    public List<InstanceId> select(InstanceSelector selector) {
        return known().filter(selector::matches)
                .distinct()
                .sorted(InstanceId.ORDER)
                .toList();
    }

    /** All instances that a selector can match, unsorted. */
    public List<InstanceId> all() {
        return known().toList();
    }

    private Stream<InstanceId> known() {
        return Stream.concat(instances.keySet().stream(), awaited.keySet().stream());
    }

    @Override
    public void answer(InstanceId id, Event event) {
        queue.answer(id, event);
    }

    @Override
    public boolean work() {
        BootTime now = clock.get();
        for (Optional<InstanceId> due = timers.takeDue(now); due.isPresent(); due = timers.takeDue(now)) {
            deliver(due.get(), new Event.TimerFired());
        }
        for (int i = 0; i < EVENTS_PER_TURN && !queue.isEmpty(); i++) {
            EventQueue.Delivery delivery = queue.next(i);
            handle(delivery.id(), delivery.event());
            delivery.then().run();
        }
        coordinate();
        if (!whenEmpty.isEmpty() && !somethingWaits() && isEmpty() && host.idle()) {
            whenEmpty.forEach(Runnable::run);
            whenEmpty.clear();
        }
        return somethingWaits();
    }

    /** What follows for groups whose instances act together. First every request is handled, so that none is stopped before it is known which others are to be stopped, too. */
    private void coordinate() {
        if (coordinated.haveChanged() && !queue.hasRequests()) {
            coordinated.decide().forEach(change -> handle(change.id(), change.event()));
        }
    }

    /** Instances stopped by hand are left to the next agent. */
    private boolean isEmpty() {
        return instances.values().stream().allMatch(Instance::isStoppedByHand);
    }

    @Override
    public long wakeAtNanos() {
        return timers.earliest().map(BootTime::nanos).orElse(Long.MAX_VALUE);
    }

    private boolean somethingWaits() {
        return !queue.isEmpty() || coordinated.haveChanged();
    }

    private void handle(InstanceId id, Event event) {
        try {
            decide(id, event);
        } catch (RuntimeException | Error e) {
            failed(id, e);
        }
    }

    private void guard(InstanceId id, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failed(id, e);
        }
    }

    /** What has failed for an instance would fail again, so it is quarantined; all others are supervised as before. */
    private void failed(InstanceId id, Throwable failure) {
        failures.contain(failure, "instance %s is not supervised any more".formatted(id));
        quarantine(id, "internal error: " + failure);
    }

    /** Quarantines an instance. During {@link #removeAll} it is dropped as well: nothing can be decided about it, so the shutdown would wait for ever. */
    private void quarantine(InstanceId id, String why) {
        try {
            Instance instance = instances.get(id);
            carryOut(
                    instance == null
                            ? Adoption.leave(id, why, NOBODY_KNOWS, clock.get())
                            : InstanceMachine.next(instance, new Event.Quarantined(why), clock.get()));
            if (whenEmpty.isEmpty()) {
                return;
            }
        } catch (RuntimeException | Error e) {
            failures.contain(e, "instance %s is no longer supervised; the next agent adopts it".formatted(id));
        }
        letGo(id);
    }

    private void letGo(InstanceId id) {
        timers.disarm(id);
        instances.remove(id);
        try {
            occupancy.leaves(id);
            coordinated.gone(id);
            observer.gone(id);
        } catch (RuntimeException | Error e) {
            failures.contain(e, "instance %s is no longer supervised; the next agent adopts it".formatted(id));
        }
    }

    private void decide(InstanceId id, Event event) {
        if (!whenEmpty.isEmpty() && isStart(event)) {
            return;
        }
        Instance instance = instances.get(id);
        if (instance == null && event instanceof Event.Wanted wanted) {
            instance = firstSeen(id, wanted);
        }
        if (instance != null) {
            carryOut(InstanceMachine.next(instance, event, clock.get()));
        }
    }

    private static boolean isStart(Event event) {
        return event instanceof Event.RestartRequested || event instanceof Event.AttachRequested;
    }

    /** A deleted group may have left the instance running, with a checkpoint to adopt. */
    private Instance firstSeen(InstanceId id, Event.Wanted wanted) {
        Optional<Instance> fresh = Optional.ofNullable(awaited.remove(id));
        host.legacy(id).ifPresent(legacy -> adopt(id, legacy));
        return instances.computeIfAbsent(
                id, unknown -> fresh.orElseGet(() -> Instance.fresh(unknown, wanted.spec(), wanted.deletionPolicy())));
    }

    private static boolean isReleased(ActionExecutor.Legacy legacy) {
        return legacy instanceof ActionExecutor.Adoptable adoptable
                && adoptable.checkpoint().stage() == Checkpoint.Stage.RELEASED;
    }

    private void adopt(InstanceId id, ActionExecutor.Legacy legacy) {
        carryOut(
                switch (legacy) {
                    case ActionExecutor.Adoptable(Checkpoint checkpoint, ObservedInstance seen, BootTime startedAt) ->
                        Adoption.adopt(id, checkpoint, seen, startedAt, clock.get());
                    case ActionExecutor.Unreadable(String why, ObservedInstance seen) ->
                        Adoption.leave(id, why, seen, clock.get());
                });
    }

    private void carryOut(Step step) {
        Instance next = step.instance();
        Optional<Instance> before = Optional.ofNullable(instances.put(next.id(), next));
        Optional<ReleaseReason> rest = rest(before, step);
        // Recorded first: the removal of the last instance removes the evidence that a release is due.
        rest.ifPresent(reason -> release(next, reason));
        coordinated.changed(next);
        for (Action action : step.actions()) {
            switch (action) {
                case Action.ArmTimer(InstanceId id, BootTime at) -> timers.arm(id, at);
                case Action.DisarmTimer(InstanceId id) -> timers.disarm(id);
                default -> host.carryOut(action, this);
            }
        }
        rest.ifPresent(_ -> host.carryOut(new Action.RunReleaseHook(next.id()), this));
        if (next.state() instanceof InstanceState.Gone) {
            timers.disarm(next.id());
            instances.remove(next.id());
            observer.gone(next.id());
        } else {
            observer.changed(next);
        }
    }

    /** Whether this step releases the group. An orphaned process has not gone, so it releases nothing. */
    private Optional<ReleaseReason> rest(Optional<Instance> before, Step step) {
        Instance next = step.instance();
        if (next.state() instanceof InstanceState.Gone
                && step.actions().stream().anyMatch(Action.Release.class::isInstance)) {
            occupancy.leaves(next.id());
            return Optional.empty();
        }
        return occupancy.changed(before, next);
    }

    private void release(Instance last, ReleaseReason reason) {
        host.carryOut(new Action.ReleaseGroup(last.id(), reason, last.spec().onRelease()), this);
    }
}
