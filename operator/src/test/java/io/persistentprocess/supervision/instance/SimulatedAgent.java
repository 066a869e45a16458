package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.group.CoordinatedGroups;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.group.Reconciliation;
import io.persistentprocess.supervision.instance.VirtualTime.Pace;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.transition.Adoption;
import io.persistentprocess.supervision.transition.InstanceMachine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** An agent on paper: feeds events to the state machine and its actions to the host, until it dies, which may be between any two actions. */
final class SimulatedAgent {
    private record Delivery(InstanceId id, Event event) {}

    /** Far more than what a host of a few instances has to say between two rests. */
    private static final int MOST_TURNS_AT_ONCE = 1_000_000;

    private final int number;
    private final SimulatedHost host;
    private final VirtualTime time;
    private final SeededRandom random;
    private final InvariantChecker checker;
    private final Runnable onDeath;
    private final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
    private final CoordinatedGroups coordinated = new CoordinatedGroups();
    private final GroupInvariantChecker groupWitness;
    private final Map<InstanceId, BootTime> timers = new HashMap<>();
    private final Queue<Delivery> answers = new ArrayDeque<>();
    private final Queue<Delivery> wishes = new ArrayDeque<>();
    private BootTime busyUntil = new BootTime(0);
    private int actionsToLive = Integer.MAX_VALUE;
    private boolean alive = true;
    private long handled;

    SimulatedAgent(
            int number,
            SimulatedHost host,
            VirtualTime time,
            SeededRandom random,
            InvariantChecker checker,
            Runnable onDeath) {
        this.number = number;
        this.host = host;
        this.time = time;
        this.random = random;
        this.checker = checker;
        this.onDeath = onDeath;
        groupWitness = new GroupInvariantChecker(checker, host);
    }

    int number() {
        return number;
    }

    boolean alive() {
        return alive;
    }

    long handled() {
        return handled;
    }

    Map<InstanceId, Instance> instances() {
        return instances;
    }

    Optional<BootTime> timer(InstanceId id) {
        return Optional.ofNullable(timers.get(id));
    }

    /** Whether it has been told something about this instance that it has not looked at yet. */
    boolean hasMailFor(InstanceId id) {
        return answers.stream().anyMatch(answer -> answer.id().equals(id) && !isOfHealth(answer.event()));
    }

    /** A result that may come late and unasked, so nothing can wait for it. */
    private static boolean isOfHealth(Event event) {
        return event instanceof Event.RequirementMet
                || event instanceof Event.RequirementUnmet
                || event instanceof Event.Unhealthy;
    }

    void adoptAll() {
        for (InstanceId id : host.known()) {
            host.legacy(id)
                    .filter(legacy -> legacy.checkpoint().stage() != Checkpoint.Stage.RELEASED)
                    .ifPresent(legacy -> adopt(id, legacy));
        }
        workSoon();
    }

    /** Each instance is a group of its own. */
    void apply(Map<InstanceId, Event.Wanted> manifests) {
        List<GroupSpec> groups = manifests.entrySet().stream()
                .map(manifest -> group(manifest.getKey(), manifest.getValue()))
                .toList();
        Reconciliation.plan(instances, DesiredState.of(groups)).forEach(change -> ask(change.id(), change.event()));
    }

    private static GroupSpec group(InstanceId id, Event.Wanted wanted) {
        return new GroupSpec(
                id.groupId(),
                wanted.goal() == Goal.Suspend,
                wanted.deletionPolicy(),
                wanted.replacement(),
                Map.of(id, wanted.spec()));
    }

    /** A wish of a user. */
    void ask(InstanceId id, Event wish) {
        wishes.add(new Delivery(id, wish));
        workSoon();
    }

    /** A fact from the host. */
    void hear(InstanceId id, Event fact) {
        answers.add(new Delivery(id, fact));
        workSoon();
    }

    /** Dies before the so many-th action from now. */
    void dieWithin(int actions) {
        actionsToLive = actions;
    }

    /** As if the garbage collector had stopped the world. */
    void pause(Duration duration) {
        busyUntil = time.now().plus(duration);
    }

    void die() {
        if (alive) {
            alive = false;
            checker.note("agent %d dies".formatted(number));
            onDeath.run();
        }
    }

    private void workSoon() {
        time.at(busyUntil, Pace.CPU, this::work);
    }

    private void work() {
        if (time.now().isBefore(busyUntil)) {
            workSoon();
            return;
        }
        int turns = 0;
        while (alive && !(answers.isEmpty() && wishes.isEmpty() && !coordinated.haveChanged())) {
            if (++turns > MOST_TURNS_AT_ONCE) {
                throw new AssertionError("the agent answers itself without end");
            }
            if (answers.isEmpty() && wishes.isEmpty()) {
                coordinate();
            } else {
                boolean wishFirst = answers.isEmpty() || (!wishes.isEmpty() && random.chance(0.3));
                Delivery delivery = wishFirst ? wishes.remove() : answers.remove();
                handle(delivery.id(), delivery.event());
            }
            if (wishes.isEmpty() && random.chance(0.3)) {
                coordinate();
            }
        }
    }

    private void coordinate() {
        for (Reconciliation.Change change : coordinated.decide()) {
            Instance instance = instances.get(change.id());
            if (alive && instance != null) {
                groupWitness.sees(instance, change.event(), instances.values());
                handle(change.id(), change.event());
            }
        }
    }

    private void handle(InstanceId id, Event event) {
        if (!instances.containsKey(id) && event instanceof Event.Wanted wanted) {
            host.legacy(id).ifPresent(legacy -> adopt(id, legacy));
            instances.computeIfAbsent(id, unknown -> Instance.fresh(unknown, wanted.spec(), wanted.deletionPolicy()));
        }
        Instance instance = instances.get(id);
        if (alive && instance != null) {
            handled++;
            Step step = InstanceMachine.next(instance, event, time.now());
            checker.seesStep(instance, event, step, time.now(), host);
            carryOut(step);
            if (alive) {
                checker.seesDone(event, step.instance(), host);
            }
        }
    }

    private void adopt(InstanceId id, SimulatedHost.Legacy legacy) {
        if (alive) {
            Step step = Adoption.adopt(id, legacy.checkpoint(), legacy.seen(), legacy.startedAt(), time.now());
            checker.seesAdoption(legacy, step, time.now(), host);
            carryOut(step);
        }
    }

    private void carryOut(Step step) {
        Instance next = step.instance();
        instances.put(next.id(), next);
        coordinated.changed(next);
        for (Action action : step.actions()) {
            if (--actionsToLive == 0) {
                if (random.chance(0.5)) {
                    host.tear(action);
                }
                die();
                return;
            }
            carryOut(action);
        }
        if (next.state() instanceof InstanceState.Gone) {
            instances.remove(next.id());
        }
        host.shows(next);
        checker.seesRest(next, this, host);
    }

    private void carryOut(Action action) {
        switch (action) {
            case Action.ArmTimer(InstanceId id, BootTime at) -> {
                timers.put(id, at);
                time.at(random.fault(0.02) ? at.plus(random.latency()) : at, Pace.CLOCK, () -> ring(id, at));
            }
            case Action.DisarmTimer(InstanceId id) -> timers.remove(id);
            default -> host.carryOut(action);
        }
    }

    private void ring(InstanceId id, BootTime at) {
        if (alive && timers.remove(id, at)) {
            hear(id, new Event.TimerFired());
            if (random.fault(0.03)) {
                hear(id, new Event.TimerFired());
            }
        }
    }
}
