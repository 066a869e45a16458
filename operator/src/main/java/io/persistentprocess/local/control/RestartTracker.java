package io.persistentprocess.local.control;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.local.control.ControlResponse.Outcome;
import io.persistentprocess.local.control.ControlResponse.Outcome.Result;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Follows instances through a restart: an instance counts as restarted when it has stayed up for the settle time. Times are those of {@link
 * System#nanoTime}. Pure, apart from its own state; for one thread.
 */
final class RestartTracker {
    /** The last line of output follows the exit that it explains, and never comes if the member wrote nothing. */
    static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(1);

    /** How often a start that outlasts the settle time is looked at. */
    private static final Duration STILL_STARTING = Duration.ofSeconds(1);

    private sealed interface Progress {
        long dueNanos();
    }

    /** Running; counts as restarted if it still runs at {@code dueNanos}. */
    private record Up(String message, long dueNanos) implements Progress {}

    /** It ran and exited; waits for the last line of output until {@code dueNanos}. */
    private record EndedAgain(String why, long dueNanos) implements Progress {}

    /** A process exited before the instance was up, such as a daemon's first one that refuses its configuration. Another may come up. */
    private record NotRunning(String why, long dueNanos) implements Progress {}

    /** The final result of an instance. */
    record Settled(InstanceId id, Outcome outcome) {}

    private final Duration settle;
    private final Map<InstanceId, Progress> progress = new HashMap<>();

    RestartTracker(Duration settle) {
        this.settle = settle;
    }

    /** The final result of an instance after this report; empty if it is not final yet. */
    Optional<Outcome> happened(InstanceId id, InstanceReport report, long nowNanos) {
        Optional<Outcome> outcome = outcome(id, report, Optional.ofNullable(progress.get(id)), nowNanos);
        outcome.ifPresent(_ -> progress.remove(id));
        return outcome;
    }

    private Optional<Outcome> outcome(InstanceId id, InstanceReport report, Optional<Progress> before, long nowNanos) {
        return switch (report.type()) {
            case Started, Restarted -> started(id, report.message(), before, nowNanos);
            case Exited -> ended(id, report.message(), before, nowNanos);
            case Failed -> before.isPresent() ? ended(id, report.message(), before, nowNanos) : not(id, report);
            case Completed -> before.isPresent() ? Optional.of(restarted(id, report.message())) : not(id, report);
            case LastOutput ->
                before.filter(known -> !(known instanceof Up)).map(known -> explained(id, known, report));
            case Stopping -> before.filter(Up.class::isInstance).flatMap(_ -> not(id, report));
            case StartError, PreStartFailed, Unsupervised, Stopped -> not(id, report);
            default -> Optional.empty();
        };
    }

    private Optional<Outcome> started(InstanceId id, String message, Optional<Progress> before, long nowNanos) {
        // After the comma comes the reason of the start, which the requester knows.
        String process = message.replaceFirst(",.*", "");
        if (settle.isZero()) {
            return Optional.of(restarted(id, process));
        }
        if (before.filter(EndedAgain.class::isInstance).isEmpty()) {
            progress.put(id, new Up(process, nowNanos + settle.toNanos()));
        }
        return Optional.empty();
    }

    private Optional<Outcome> ended(InstanceId id, String why, Optional<Progress> before, long nowNanos) {
        long due = nowNanos + OUTPUT_PATIENCE.toNanos();
        boolean wasUp = before.filter(known -> !(known instanceof NotRunning)).isPresent();
        progress.put(id, wasUp ? new EndedAgain(why, due) : new NotRunning(why, due));
        return Optional.empty();
    }

    /** All information is complete now. */
    private static Outcome explained(InstanceId id, Progress known, InstanceReport output) {
        String why = switch (known) {
            case Up(String message, long _) -> message;
            case EndedAgain(String message, long _) -> message;
            case NotRunning(String message, long _) -> message;
        };
        return notRestarted(id, why + "; last output: " + output.message());
    }

    private static Optional<Outcome> not(InstanceId id, InstanceReport report) {
        return Optional.of(notRestarted(id, report.message()));
    }

    /**
     * Results that became final by this time.
     *
     * @param view returns an instance's present state
     */
    List<Settled> due(long nowNanos, Function<InstanceId, Optional<InstanceView>> view) {
        List<Settled> due = new ArrayList<>();
        for (Map.Entry<InstanceId, Progress> each : List.copyOf(progress.entrySet())) {
            if (each.getValue().dueNanos() - nowNanos > 0) {
                continue;
            }
            InstanceId id = each.getKey();
            if (each.getValue() instanceof Up(String message, long _) && isStarting(view.apply(id))) {
                progress.put(id, new Up(message, nowNanos + STILL_STARTING.toNanos()));
            } else {
                progress.remove(id);
                due.add(new Settled(id, whenDue(id, each.getValue(), view)));
            }
        }
        return due;
    }

    /** A start ends by itself: it is complete, or its own timeout ends it. */
    private static boolean isStarting(Optional<InstanceView> view) {
        return view.filter(instance -> instance.phase() == Phase.Starting).isPresent();
    }

    private static Outcome whenDue(InstanceId id, Progress known, Function<InstanceId, Optional<InstanceView>> view) {
        return switch (known) {
            case Up(String message, long _) ->
                view.apply(id)
                        .filter(RestartTracker::isDown)
                        .map(down -> notRestarted(id, down.message()))
                        .orElseGet(() -> restarted(id, message + readiness(view.apply(id))));
            case EndedAgain(String why, long _) -> notRestarted(id, why);
            case NotRunning(String why, long _) -> notRestarted(id, why);
        };
    }

    private static String readiness(Optional<InstanceView> view) {
        return view.filter(instance -> instance.phase() == Phase.Running && !instance.ready())
                .map(instance -> ", not ready yet: " + instance.message())
                .orElse("");
    }

    /** Events may have been lost. */
    private static boolean isDown(InstanceView view) {
        return view.phase() == Phase.BackOff || view.phase() == Phase.Failed;
    }

    /** How long the caller may wait before it calls {@link #due} again. */
    Duration wait(long nowNanos, Duration atMost) {
        return progress.values().stream()
                .map(known -> Duration.ofNanos(Math.max(0, known.dueNanos() - nowNanos)))
                .filter(left -> left.compareTo(atMost) < 0)
                .min(Duration::compareTo)
                .orElse(atMost);
    }

    private static Outcome restarted(InstanceId id, String message) {
        return Outcome.of(id.toString(), Result.RESTARTED, message);
    }

    private static Outcome notRestarted(InstanceId id, String why) {
        return Outcome.of(id.toString(), Result.NOT_RESTARTED, why);
    }
}
