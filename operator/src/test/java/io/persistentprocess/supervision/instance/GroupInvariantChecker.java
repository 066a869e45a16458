package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.instance.InstanceState.Waiting;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec.Dependency;
import io.persistentprocess.supervision.transition.RestartPolicyRules;
import java.util.Collection;
import java.util.List;

/** Knows what must never be among the instances of a group that acts together. */
final class GroupInvariantChecker {
    private final InvariantChecker checker;
    private final SimulatedHost host;

    GroupInvariantChecker(InvariantChecker checker, SimulatedHost host) {
        this.checker = checker;
        this.host = host;
    }

    /** Before an answer of the group is handled. */
    void sees(Instance instance, Event event, Collection<Instance> all) {
        List<Instance> group = all.stream()
                .filter(other -> other.id().groupId().equals(instance.id().groupId())
                        && other.spec().coordination().isPresent())
                .toList();
        switch (event) {
            case Event.MayStart _ -> mayStart(instance, group);
            case Event.MayStop _ -> mayStop(instance, group);
            case Event.RestartWithGroup _ when instance.state() instanceof Waiting -> joins(instance, group);
            default -> {}
        }
    }

    private void mayStart(Instance instance, List<Instance> group) {
        CoordinationSpec spec = instance.spec().coordination().orElseThrow();
        for (Dependency dependency : spec.dependencies()) {
            boolean met = group.stream()
                    .filter(other -> other.id().member().equals(dependency.member()))
                    .anyMatch(other -> meets(other, dependency.condition()));
            checker.must(met, instance.id(), "it is started before " + dependency);
        }
        group.stream()
                .filter(other -> restarts(other, instance))
                .forEach(other ->
                        checker.must(false, instance.id(), "it is started while it is restarted with " + other.id()));
    }

    private static boolean meets(Instance other, CoordinationSpec.Condition condition) {
        boolean stays = other.goal() == Goal.Run && !other.mayBeReplacedNow();
        boolean completed = other.state() instanceof Completed;
        return switch (condition) {
            case STARTED -> (stays && other.isStarted()) || completed;
            case READY -> stays && other.isReady();
            case COMPLETED -> completed;
            case READY_OR_COMPLETED -> (stays && other.isReady()) || completed;
        };
    }

    /** What depends on it has to be gone before it, if it is to go as well. */
    private void mayStop(Instance instance, List<Instance> group) {
        group.stream()
                .filter(other -> other.spec().coordination().stream()
                        .flatMap(spec -> spec.dependencies().stream())
                        .anyMatch(dependency ->
                                dependency.member().equals(instance.id().member())))
                .filter(other -> other.state() instanceof Running || other.state() instanceof SeekingSuccessor)
                .forEach(other -> checker.must(
                        other.goal() == Goal.Run && !other.mayBeReplacedNow(),
                        instance.id(),
                        "it is stopped before " + other.id()));
    }

    /** The first of a new generation is about to start, or soon will be. */
    private void joins(Instance cause, List<Instance> group) {
        group.stream()
                .filter(other -> restarts(cause, other))
                .forEach(other -> checker.must(
                        host.cgroup(other.id()).strangers().isEmpty(),
                        other.id(),
                        "a process of the generation before is left: %s %s"
                                .formatted(
                                        other.state(), host.cgroup(other.id()).natives())));
    }

    private static boolean restarts(Instance cause, Instance other) {
        boolean pending = switch (cause.state()) {
            case BackOff _ -> true;
            case Waiting waiting -> waiting.cause() == RestartDecision.Cause.ENDED;
            case Clearing(RestartDecision then, var _, var _) ->
                then instanceof RestartDecision.Wait
                        || then.equals(new RestartDecision.Launch(RestartDecision.Cause.ENDED));
            default -> false;
        };
        if (!pending || cause.goal() != Goal.Run || cause.id().equals(other.id())) {
            return false;
        }
        Exit exit = cause.history().lastExit().orElseThrow();
        CoordinationSpec spec = cause.spec().coordination().orElseThrow();
        boolean wholeGroup = RestartPolicyRules.rule(cause.spec().restart().rules(), exit)
                .filter(rule -> rule.action() == RestartAction.RestartGroup)
                .isPresent();
        return exit.reason() != ExitReason.StartError
                && (wholeGroup
                        || switch (spec.strategy()) {
                            case OneForOne -> false;
                            case OneForAll -> true;
                            case RestForOne ->
                                other.spec().coordination().orElseThrow().position() > spec.position();
                        });
    }
}
