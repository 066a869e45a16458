package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a running instance works: what it still lacks to be ready. Immutable.
 *
 * @param unmet why each unmet requirement is unmet, for the user
 */
public record Readiness(Map<ReadinessRequirement, String> unmet) {
    /** Of an instance that lacks nothing, as one without any requirement always is. */
    public static final Readiness READY = new Readiness(Map.of());

    private static final String READY_MAY_BE_LOST = "waits for READY=1, which may have been lost while no agent ran";

    public Readiness {
        EnumMap<ReadinessRequirement, String> ordered = new EnumMap<>(ReadinessRequirement.class);
        ordered.putAll(unmet);
        unmet = Collections.unmodifiableMap(ordered);
    }

    /** Of a process that was just started. Whether it says when it is ready depends on what it was started from, which the present spec may not be any more. */
    public static Readiness atStart(Instance instance) {
        Set<ReadinessRequirement> required = required(instance.spec());
        boolean notifies =
                instance.launched() instanceof LaunchOrigin.From(var launch) && launch.type() == MemberType.Notify;
        if (notifies) {
            required.add(ReadinessRequirement.NOTIFIED);
        } else {
            required.remove(ReadinessRequirement.NOTIFIED);
        }
        return initially(required);
    }

    private static Readiness initially(Set<ReadinessRequirement> required) {
        return required.isEmpty()
                ? READY
                : new Readiness(required.stream()
                        .collect(Collectors.toMap(requirement -> requirement, ReadinessRequirement::initially)));
    }

    /** Of a process that an earlier agent or another program started: its start was not observed, so it counts as started. */
    public static Readiness ofAttached(InstanceSpec spec) {
        Readiness readiness = initially(required(spec));
        for (ReadinessRequirement requirement : ReadinessRequirement.values()) {
            readiness = requirement.isOfStart() ? readiness.met(requirement) : readiness;
        }
        return readiness;
    }

    /** What a process started from a spec has to meet. */
    public static Set<ReadinessRequirement> required(InstanceSpec spec) {
        EnumSet<ReadinessRequirement> required = EnumSet.noneOf(ReadinessRequirement.class);
        if (spec.launch().type() == MemberType.Notify) {
            required.add(ReadinessRequirement.NOTIFIED);
        }
        HealthSpec health = spec.health();
        if (health.startupProbe().isPresent()) {
            required.add(ReadinessRequirement.STARTUP_PROBE);
        }
        if (spec.lifecycle().postStart().isPresent()) {
            required.add(ReadinessRequirement.POST_START);
        }
        if (health.readinessProbe().isPresent()) {
            required.add(ReadinessRequirement.READINESS_PROBE);
        }
        if (!health.listening().isEmpty()) {
            required.add(ReadinessRequirement.LISTENING);
        }
        return required;
    }

    /** Whether the start is complete. */
    public boolean isStarted() {
        return unmet.keySet().stream().noneMatch(ReadinessRequirement::isOfStart);
    }

    public boolean isReady() {
        return unmet.isEmpty();
    }

    /** Whether the start timeout runs, or the time in which a process that says it ends has to. A startup probe has a limit of its own, failureThreshold × periodSeconds, as in a pod. */
    public boolean isTimed() {
        return unmet.containsKey(ReadinessRequirement.NOTIFIED)
                || unmet.containsKey(ReadinessRequirement.POST_START)
                || isEnding();
    }

    /** Whether the process has said that it is about to end. */
    public boolean isEnding() {
        return unmet.containsKey(ReadinessRequirement.STAYS);
    }

    /** Of a process whose agent died: its READY=1 may have been lost meanwhile. */
    public Readiness adopted() {
        if (!unmet.containsKey(ReadinessRequirement.NOTIFIED)) {
            return this;
        }
        EnumMap<ReadinessRequirement, String> same = new EnumMap<>(unmet);
        same.put(ReadinessRequirement.NOTIFIED, READY_MAY_BE_LOST);
        return new Readiness(same);
    }

    /** Whether it may have sent READY=1 while no agent ran. */
    public boolean mayHaveNotified() {
        return READY_MAY_BE_LOST.equals(unmet.get(ReadinessRequirement.NOTIFIED));
    }

    public Readiness met(ReadinessRequirement requirement) {
        if (!unmet.containsKey(requirement)) {
            return this;
        }
        EnumMap<ReadinessRequirement, String> rest = new EnumMap<>(unmet);
        rest.remove(requirement);
        return new Readiness(rest);
    }

    /** A requirement of the start that was met stays met. */
    public Readiness unmet(ReadinessRequirement requirement, String why) {
        if (requirement.isOfStart() && !unmet.containsKey(requirement)) {
            return this;
        }
        EnumMap<ReadinessRequirement, String> more = new EnumMap<>(ReadinessRequirement.class);
        more.putAll(unmet);
        more.put(requirement, why);
        return new Readiness(more);
    }

    /** After a change of the spec that needs no new process: new requirements of the start come too late for this process. */
    public Readiness adapted(InstanceSpec before, InstanceSpec now) {
        Set<ReadinessRequirement> old = required(before);
        Set<ReadinessRequirement> wanted = required(now);
        Readiness adapted = this;
        for (ReadinessRequirement requirement : ReadinessRequirement.values()) {
            boolean ofLaunch = requirement == ReadinessRequirement.NOTIFIED;
            if (old.contains(requirement) && !wanted.contains(requirement) && !ofLaunch) {
                adapted = adapted.met(requirement);
            } else if (wanted.contains(requirement) && !old.contains(requirement) && !requirement.isOfStart()) {
                adapted = adapted.unmet(requirement, requirement.initially());
            }
        }
        return adapted;
    }

    /** Whether something is wrong with it: its start is complete, and what it lacks is more than a first result. */
    public boolean isFailing() {
        return isStarted()
                && unmet.entrySet().stream()
                        .anyMatch(each -> !each.getValue().equals(each.getKey().initially()));
    }

    /** Why it is not ready, for the user; empty if it is. */
    public String message() {
        return String.join("; ", unmet.values());
    }
}
