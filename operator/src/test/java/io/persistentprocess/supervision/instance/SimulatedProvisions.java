package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.instance.VirtualTime.Pace;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Provides on paper what starts need: late, never, in vain, or not before a condition is met. All of it goes with its agent. */
final class SimulatedProvisions {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final VirtualTime time;
    private final SeededRandom random;
    private final BiConsumer<InstanceId, Event> tell;
    private final Map<InstanceId, Action.Provision> awaited = new HashMap<>();
    private final Map<InstanceId, BootTime> watched = new HashMap<>();
    private final Map<InstanceId, ProvisionSpec> done = new HashMap<>();

    SimulatedProvisions(VirtualTime time, SeededRandom random, BiConsumer<InstanceId, Event> tell) {
        this.time = time;
        this.random = random;
        this.tell = tell;
    }

    void detach() {
        awaited.clear();
        watched.clear();
        done.clear();
    }

    void provision(Action.Provision action) {
        watched.remove(action.id());
        awaited.put(action.id(), action);
        if (random.fault(0.03)) {
            return;
        }
        Duration length = random.fault(0.05)
                ? random.between(Duration.ZERO, Duration.ofMinutes(3))
                : random.between(Duration.ZERO, Duration.ofMillis(5));
        time.after(length, Pace.CPU, () -> {
            if (awaited.remove(action.id(), action)) {
                tell.accept(action.id(), answer(action));
            }
        });
    }

    private Event answer(Action.Provision action) {
        if (!action.launch().provision().conditions().isEmpty() && random.fault(0.3)) {
            watched.put(action.id(), action.run());
            time.after(random.between(Duration.ZERO, LONGEST_WAIT), Pace.CPU, () -> changed(action));
            return new Event.ConditionUnmet(
                    action.run(), random.chance(0.5) ? "/a does not exist" : "/b does not exist");
        }
        if (random.fault(0.1)) {
            return new Event.ProvisionFailed(action.run(), "environment file /a: Permission denied");
        }
        done.put(action.id(), action.launch().provision().withoutConditions());
        return new Event.Provisioned(action.run());
    }

    private void changed(Action.Provision action) {
        if (action.run().equals(watched.get(action.id()))) {
            tell.accept(action.id(), new Event.ConditionChanged(action.run()));
        }
    }

    /** What was made for an instance is removed when it has ended for good, whatever was under way. */
    void remove(Action.RemoveProvisions action) {
        awaited.remove(action.id());
        done.remove(action.id());
    }

    /** A start is given up. */
    void drop(InstanceId id) {
        awaited.remove(id);
        watched.remove(id);
    }

    void forget(InstanceId id) {
        drop(id);
        done.remove(id);
    }

    /** Whether a change of what a condition is about will be told. */
    boolean watches(InstanceId id) {
        return watched.containsKey(id);
    }

    /** Whether this agent has provided what a start from this spec needs. */
    boolean isDone(InstanceId id, ProvisionSpec spec) {
        return spec.isNone() || Optional.of(spec.withoutConditions()).equals(Optional.ofNullable(done.get(id)));
    }
}
