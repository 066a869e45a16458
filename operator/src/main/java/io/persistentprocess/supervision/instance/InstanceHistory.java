package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.RestartSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The history of an instance.
 *
 * @param restarts how often it was restarted after it had ended by itself; never decreases
 * @param failures how many times in a row it ended before it was stable
 * @param recentStarts as many as the start limit needs, oldest first
 * @param restartedAt the time of the last persisted restart request that was carried out, as text because it comes from another clock; empty: there was none
 * @param reloadedAt as restartedAt, of a request to reload
 * @param groupRestarts when it was restarted, as many as the restart intensity of its group needs, oldest first
 * @param startReason why the latest process was started; empty: there was none, or an agent started it that did not store the reason
 */
public record InstanceHistory(
        long restarts,
        int failures,
        List<BootTime> recentStarts,
        Optional<Exit> lastExit,
        Optional<StartReason> startReason,
        Optional<String> restartedAt,
        List<BootTime> groupRestarts,
        Optional<String> reloadedAt) {
    public static final InstanceHistory NONE = new InstanceHistory(0, 0, List.of(), Optional.empty());

    /** A history from an agent that did not store start reasons. */
    public InstanceHistory(long restarts, int failures, List<BootTime> recentStarts, Optional<Exit> lastExit) {
        this(restarts, failures, recentStarts, lastExit, Optional.empty());
    }

    /** A history without a persisted restart request. */
    public InstanceHistory(
            long restarts,
            int failures,
            List<BootTime> recentStarts,
            Optional<Exit> lastExit,
            Optional<StartReason> startReason) {
        this(restarts, failures, recentStarts, lastExit, startReason, Optional.empty());
    }

    /** A history in a group without a restart intensity. */
    public InstanceHistory(
            long restarts,
            int failures,
            List<BootTime> recentStarts,
            Optional<Exit> lastExit,
            Optional<StartReason> startReason,
            Optional<String> restartedAt) {
        this(restarts, failures, recentStarts, lastExit, startReason, restartedAt, List.of());
    }

    /** A history without a persisted reload request. */
    public InstanceHistory(
            long restarts,
            int failures,
            List<BootTime> recentStarts,
            Optional<Exit> lastExit,
            Optional<StartReason> startReason,
            Optional<String> restartedAt,
            List<BootTime> groupRestarts) {
        this(restarts, failures, recentStarts, lastExit, startReason, restartedAt, groupRestarts, Optional.empty());
    }

    public InstanceHistory {
        recentStarts = List.copyOf(recentStarts);
        groupRestarts = List.copyOf(groupRestarts);
    }

    public InstanceHistory ended(Exit exit, Duration ran, RestartSpec restart) {
        boolean stable = exit.reason() != ExitReason.StartError && ran.compareTo(restart.stableAfter()) >= 0;
        int inARow = stable ? 1 : Math.min(failures, Integer.MAX_VALUE - 1) + 1;
        return new InstanceHistory(
                restarts, inARow, recentStarts, Optional.of(exit), startReason, restartedAt, groupRestarts, reloadedAt);
    }

    /** A requested stop does not count as a failure or a success. */
    public InstanceHistory stopped(Exit exit) {
        return new InstanceHistory(
                restarts,
                failures,
                recentStarts,
                Optional.of(exit),
                startReason,
                restartedAt,
                groupRestarts,
                reloadedAt);
    }

    public InstanceHistory restarted() {
        return new InstanceHistory(
                restarts + 1, failures, recentStarts, lastExit, startReason, restartedAt, groupRestarts, reloadedAt);
    }

    /** Resets the crash loop, after a restart by hand or a change of the spec. */
    public InstanceHistory forgiven() {
        return new InstanceHistory(restarts, 0, List.of(), lastExit, startReason, restartedAt, List.of(), reloadedAt);
    }

    /**
     * The history after a restart that counts for the group.
     *
     * @param intensity how many restarts the group is allowed
     */
    public InstanceHistory restartedInGroup(int intensity, BootTime now) {
        List<BootTime> times = new ArrayList<>(groupRestarts);
        times.add(now);
        int surplus = Math.max(0, times.size() - intensity);
        return new InstanceHistory(
                restarts,
                failures,
                recentStarts,
                lastExit,
                startReason,
                restartedAt,
                times.subList(surplus, times.size()),
                reloadedAt);
    }

    public InstanceHistory started(RestartSpec restart, BootTime now) {
        if (restart.limitBurst() == 0) {
            return recentStarts.isEmpty()
                    ? this
                    : new InstanceHistory(
                            restarts,
                            failures,
                            List.of(),
                            lastExit,
                            startReason,
                            restartedAt,
                            groupRestarts,
                            reloadedAt);
        }
        List<BootTime> starts = new ArrayList<>(recentStarts);
        starts.add(now);
        int surplus = Math.max(0, starts.size() - restart.limitBurst());
        return new InstanceHistory(
                restarts,
                failures,
                starts.subList(surplus, starts.size()),
                lastExit,
                startReason,
                restartedAt,
                groupRestarts,
                reloadedAt);
    }

    public InstanceHistory startedBecause(StartReason reason) {
        return new InstanceHistory(
                restarts,
                failures,
                recentStarts,
                lastExit,
                Optional.of(reason),
                restartedAt,
                groupRestarts,
                reloadedAt);
    }

    /** Adds the last output of the process that ended then; changes nothing if the last exit is another. */
    public InstanceHistory explained(BootTime exitAt, String output) {
        return new InstanceHistory(
                restarts,
                failures,
                recentStarts,
                lastExit.map(exit -> exit.at().equals(exitAt) ? exit.withOutput(output) : exit),
                startReason,
                restartedAt,
                groupRestarts,
                reloadedAt);
    }

    public InstanceHistory restartedAt(String time) {
        return new InstanceHistory(
                restarts, failures, recentStarts, lastExit, startReason, Optional.of(time), groupRestarts, reloadedAt);
    }

    public InstanceHistory reloadedAt(String time) {
        return new InstanceHistory(
                restarts, failures, recentStarts, lastExit, startReason, restartedAt, groupRestarts, Optional.of(time));
    }

    public boolean limitReached(RestartSpec restart, BootTime now) {
        return restart.limitBurst() > 0
                && recentStarts.size() >= restart.limitBurst()
                && now.since(recentStarts.getFirst()).compareTo(restart.limitInterval()) < 0;
    }
}
