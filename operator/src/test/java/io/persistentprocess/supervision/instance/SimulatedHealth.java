package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.VirtualTime.Pace;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Notifications and probes of the running processes of a simulated host: they come late or never, readiness comes and goes, some processes become unhealthy, and results of
 * processes that have ended come all the same. It follows what the agent shows, as real probes do.
 */
final class SimulatedHealth {
    private static final Duration FIRST_RESULT = Duration.ofSeconds(60);
    private static final Duration BETWEEN_CHANGES = Duration.ofMinutes(10);
    private static final Duration MENDED_WITHIN = Duration.ofMinutes(2);

    private final VirtualTime time;
    private final SeededRandom random;
    private final BiConsumer<InstanceId, Event> agent;
    private final Map<InstanceId, ProcessId> followed = new HashMap<>();

    /** @param agent hears of results; none if there is no agent */
    SimulatedHealth(VirtualTime time, SeededRandom random, BiConsumer<InstanceId, Event> agent) {
        this.time = time;
        this.random = random;
        this.agent = agent;
    }

    /** An agent shows a change of an instance. */
    void sees(Instance instance) {
        InstanceId id = instance.id();
        if (!(instance.state() instanceof Running running)) {
            followed.remove(id);
        } else if (!running.main().equals(followed.put(id, running.main()))) {
            begin(id, running);
        }
    }

    /** The process is asked to reload. It does that at once, late or never, or has just begun to do it for another reason; only an agent that is there hears of it. */
    void reloads(InstanceId id, ProcessId main) {
        if (random.fault(0.1)) {
            BootTime before = new BootTime(time.now().nanos() - 1);
            later(random.latency(), () -> agent.accept(id, new Event.ReloadNotified(main, before)));
        }
        if (random.fault(0.1)) {
            return;
        }
        later(random.between(Duration.ZERO, FIRST_RESULT), () -> {
            BootTime begun = time.now();
            later(
                    random.between(Duration.ZERO, FIRST_RESULT),
                    () -> agent.accept(id, new Event.ReloadNotified(main, begun)));
        });
    }

    /** The agent is gone, and with it all that probes. */
    void detach() {
        followed.clear();
    }

    private void begin(InstanceId id, Running running) {
        for (ReadinessRequirement requirement : running.readiness().unmet().keySet()) {
            if (!random.fault(0.03)) {
                later(
                        random.between(Duration.ofMillis(5), FIRST_RESULT),
                        () -> agent.accept(id, new Event.RequirementMet(running.main(), requirement)));
            }
        }
        later(random.between(Duration.ZERO, BETWEEN_CHANGES), () -> change(id, running.main()));
    }

    private void later(Duration delay, Runnable deed) {
        time.after(delay, Pace.CPU, deed);
    }

    private void change(InstanceId id, ProcessId main) {
        boolean present = main.equals(followed.get(id));
        if (present || random.fault(0.2)) {
            result(id, main);
        }
        if (present) {
            later(
                    random.isGood() ? MENDED_WITHIN : random.between(Duration.ZERO, BETWEEN_CHANGES.multipliedBy(2)),
                    () -> change(id, main));
        }
    }

    private void result(InstanceId id, ProcessId main) {
        if (random.fault(0.02)) {
            ExitReason reason = random.chance(0.5) ? ExitReason.Unhealthy : ExitReason.WatchdogTimeout;
            agent.accept(id, new Event.Unhealthy(main, reason, "it does not answer", Optional.empty()));
        } else if (random.fault(0.3)) {
            agent.accept(id, new Event.RequirementUnmet(main, ReadinessRequirement.READINESS_PROBE, "HTTP 503"));
        } else {
            for (ReadinessRequirement requirement : ReadinessRequirement.values()) {
                agent.accept(id, new Event.RequirementMet(main, requirement));
            }
        }
    }
}
