package io.persistentprocess.supervision.group;

import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.supervision.instance.Awaited;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.spec.CoordinationSpec.Condition;
import io.persistentprocess.supervision.spec.CoordinationSpec.Dependency;
import io.persistentprocess.supervision.spec.CoordinationSpec.WhenItEnds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides for a group whose instances act together on this node: which may start or stop now, which are restarted with others, and when the group gives up. It has no state of
 * its own and no timer: the same instances always lead to the same decisions, so an agent that takes over continues what the last one began, and what was mended after hours is
 * noticed when it is.
 *
 * <p>The restart of several instances after one has ended:
 * <ol>
 *   <li>All others concerned that have a process are to be restarted: they stop when nothing that depends on them is left.
 *   <li>When none of them has a process, and the delay of the one that ended is over, that one joins the restart.
 *   <li>All of them start, each as soon as what it depends on is there.
 * </ol>
 *
 * <p>The events are in the order in which they have to be handled: if the agent dies between two, what is left to do still follows from what was done. Any thread.
 */
final class GroupMachine {
    private final List<CoordinatedInstance> instances;
    private final Map<String, List<CoordinatedInstance>> members = new HashMap<>();
    private final List<CoordinatedInstance> causes = new ArrayList<>();
    private final List<Reconciliation.Change> changes = new ArrayList<>();
    private final Set<String> heldByDependents = new HashSet<>();

    private GroupMachine(Collection<CoordinatedInstance> instances) {
        this.instances = List.copyOf(instances);
        for (CoordinatedInstance instance : instances) {
            members.computeIfAbsent(instance.id().member(), _ -> new ArrayList<>())
                    .add(instance);
            if (instance.restartsOthers()) {
                causes.add(instance);
            }
            if (instance.mayHaveToStop()
                    && instance.progress().hasProcess()
                    && instance.progress() != CoordinatedInstance.Progress.STUCK) {
                instance.spec().dependencies().forEach(dependency -> heldByDependents.add(dependency.member()));
            }
        }
    }

    /** The events for a group's instances; none if all is as it should be. */
    static List<Reconciliation.Change> decide(Collection<CoordinatedInstance> instances) {
        GroupMachine group = new GroupMachine(instances);
        Optional<CoordinatedInstance> tooMany = group.instances.stream()
                .filter(instance -> instance.ended().isPresent())
                .filter(group::isTooMuch)
                .findFirst();
        tooMany.ifPresentOrElse(group::giveUp, group::goOn);
        return List.copyOf(group.changes);
    }

    /** A group that has given up does so again when one of it ends that was started by hand, or that an earlier agent did not reach. */
    private boolean isTooMuch(CoordinatedInstance last) {
        return instances.stream().anyMatch(instance -> instance.goal() == Goal.GiveUp)
                || last.spec()
                        .intensity()
                        .filter(intensity -> restartsBefore(last, intensity) >= intensity.intensity())
                        .isPresent();
    }

    private long restartsBefore(CoordinatedInstance last, RestartIntensity intensity) {
        BootTime end = last.ended().orElseThrow().at();
        Duration period = intensity.period();
        return instances.stream()
                .flatMap(instance -> instance.groupRestarts().stream())
                .filter(at -> end.since(at).compareTo(period) < 0)
                .count();
    }

    /** The one that ended comes last: until then the next agent decides the same. */
    private void giveUp(CoordinatedInstance last) {
        String why = "%s %s; the group had restarted as often as its restart intensity allows"
                .formatted(name(last), last.ended().map(Exit::message).orElse("ended"));
        for (CoordinatedInstance instance : instances) {
            boolean resting = instance.progress() == CoordinatedInstance.Progress.COMPLETED
                    || instance.progress() == CoordinatedInstance.Progress.FAILED;
            if (!instance.id().equals(last.id()) && instance.goal().isToRun() && !resting) {
                deliver(instance, new Event.GroupFailed(why));
            }
        }
        deliver(last, new Event.GroupFailed(why));
    }

    /** Who is restarted has to be known before any of the others stops or starts, so that it happens in order. */
    private void goOn() {
        restartDependents();
        restartOthers();
        if (changes.isEmpty()) {
            causes.forEach(this::joinRestart);
        }
        if (changes.isEmpty()) {
            answer();
        }
    }

    private void answer() {
        for (CoordinatedInstance instance : instances) {
            if (instance.asks() == CoordinatedInstance.Request.STOP
                    && !heldByDependents.contains(instance.id().member())) {
                deliver(instance, new Event.MayStop());
            } else if (instance.asksToStart()) {
                answerStart(instance);
            }
        }
    }

    private void restartDependents() {
        for (CoordinatedInstance instance : instances) {
            if (instance.goal() != Goal.Run || !instance.progress().isUp()) {
                continue;
            }
            instance.spec().dependencies().stream()
                    .filter(dependency -> dependency.whenItEnds() == WhenItEnds.RESTART)
                    .filter(dependency -> members.getOrDefault(dependency.member(), List.of()).stream()
                            .anyMatch(other -> other.breaks(dependency.condition())))
                    .findFirst()
                    .ifPresent(dependency -> deliver(
                            instance,
                            new Event.RestartWithGroup(
                                    "member %s, which it depends on, has gone".formatted(dependency.member()))));
        }
    }

    private void restartOthers() {
        for (CoordinatedInstance instance : instances) {
            boolean concerned = instance.progress().isUp()
                    || instance.progress() == CoordinatedInstance.Progress.COMPLETED
                    || instance.progress() == CoordinatedInstance.Progress.FAILED;
            if (instance.goal() == Goal.Run && concerned) {
                causes.stream()
                        .filter(instance::isRestartedBy)
                        .findFirst()
                        .ifPresent(cause -> deliver(instance, new Event.RestartWithGroup(why(cause))));
            }
        }
    }

    /** Once nothing is left of what is restarted with it, and the delay of each that ended is over. */
    private void joinRestart(CoordinatedInstance cause) {
        if (cause.asksToStart() && firstInTheWay(cause).isEmpty()) {
            deliver(cause, new Event.RestartWithGroup(why(cause)));
        }
    }

    private Optional<CoordinatedInstance> firstInTheWay(CoordinatedInstance cause) {
        Predicate<CoordinatedInstance> holds =
                other -> other.progress().hasProcess() || (other.restartsOthers() && !other.asksToStart());
        return instances.stream()
                .filter(other -> other.isRestartedBy(cause))
                .filter(holds)
                .findFirst();
    }

    private void answerStart(CoordinatedInstance instance) {
        obstacle(instance)
                .ifPresentOrElse(
                        must -> {
                            if (!must.why().equals(instance.waitReason())) {
                                deliver(instance, must);
                            }
                        },
                        () -> deliver(instance, new Event.MayStart()));
    }

    private Optional<Event.MustWait> obstacle(CoordinatedInstance instance) {
        if (instance.restartsOthers()) {
            return Optional.of(mustWait(firstInTheWay(instance)
                    .map(other -> "waits for %s to stop; both are restarted together".formatted(name(other)))
                    .orElse("is restarted with its group")));
        }
        return causes.stream()
                .filter(instance::isRestartedBy)
                .findFirst()
                .map(cause -> mustWait("waits for its group to be restarted: " + why(cause)))
                .or(() -> instance.spec().dependencies().stream()
                        .filter(dependency -> !isMet(dependency))
                        .findFirst()
                        .map(GroupMachine::mustWait));
    }

    /** Instances that do not exist yet meet no condition. */
    private boolean isMet(Dependency dependency) {
        return members.getOrDefault(dependency.member(), List.of()).stream()
                        .filter(instance ->
                                dependency.instances().contains(instance.id().key()))
                        .filter(instance -> instance.meets(dependency.condition()))
                        .count()
                >= dependency.instances().size();
    }

    private static Event.MustWait mustWait(String why) {
        return new Event.MustWait(why, Awaited.PROGRESS);
    }

    private static Event.MustWait mustWait(Dependency dependency) {
        String why = "waits for member %s to be %s".formatted(dependency.member(), word(dependency.condition()));
        return new Event.MustWait(
                why,
                switch (dependency.condition()) {
                    case STARTED, READY -> Awaited.PROGRESS;
                    case COMPLETED, READY_OR_COMPLETED -> Awaited.COMPLETION;
                });
    }

    private static String word(Condition condition) {
        return switch (condition) {
            case STARTED -> "Started";
            case READY -> "Ready";
            case COMPLETED -> "Completed";
            case READY_OR_COMPLETED -> "Ready or Completed";
        };
    }

    private static String why(CoordinatedInstance cause) {
        return "%s %s".formatted(name(cause), cause.ended().map(Exit::message).orElse("ended"));
    }

    private static String name(CoordinatedInstance instance) {
        return instance.id().name();
    }

    private void deliver(CoordinatedInstance instance, Event event) {
        changes.add(new Reconciliation.Change(instance.id(), event));
    }
}
