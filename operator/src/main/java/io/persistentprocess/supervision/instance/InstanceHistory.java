package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.RestartSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an instance has been through.
 *
 * @param restarts how often it was started again after it had ended by itself; never falls
 * @param failures how many times in a row it ended before it was stable
 * @param recentStarts as many as the start limit needs to know, oldest first
 * @param restartedAt the time of the lasting request to restart it that was carried out last, as text: it is by the clock of whoever made it; empty: there was none
 * @param startReason why the latest process was started; empty: there was none yet, or an agent started it that did not write that down
 */
public record InstanceHistory(
        long restarts,
        int failures,
        List<BootTime> recentStarts,
        Optional<Exit> lastExit,
        Optional<StartReason> startReason,
        Optional<String> restartedAt) {
    public static final InstanceHistory NONE = new InstanceHistory(0, 0, List.of(), Optional.empty());

    /** Written down by an agent that did not write down why it started processes. */
    public InstanceHistory(long restarts, int failures, List<BootTime> recentStarts, Optional<Exit> lastExit) {
        this(restarts, failures, recentStarts, lastExit, Optional.empty());
    }

    /** Of an instance that no lasting request has reached. */
    public InstanceHistory(
            long restarts,
            int failures,
            List<BootTime> recentStarts,
            Optional<Exit> lastExit,
            Optional<StartReason> startReason) {
        this(restarts, failures, recentStarts, lastExit, startReason, Optional.empty());
    }

    public InstanceHistory {
        recentStarts = List.copyOf(recentStarts);
    }

    public InstanceHistory ended(Exit exit, Duration ran, RestartSpec restart) {
        boolean stable = exit.reason() != ExitReason.StartError && ran.compareTo(restart.stableAfter()) >= 0;
        int inARow = stable ? 1 : Math.min(failures, Integer.MAX_VALUE - 1) + 1;
        return new InstanceHistory(restarts, inARow, recentStarts, Optional.of(exit), startReason, restartedAt);
    }

    /** An end that was asked for says nothing about the instance's health. */
    public InstanceHistory stopped(Exit exit) {
        return new InstanceHistory(restarts, failures, recentStarts, Optional.of(exit), startReason, restartedAt);
    }

    public InstanceHistory restarted() {
        return new InstanceHistory(restarts + 1, failures, recentStarts, lastExit, startReason, restartedAt);
    }

    /** Forgets the crash loop, as a user's restart or a changed spec does. */
    public InstanceHistory forgiven() {
        return new InstanceHistory(restarts, 0, List.of(), lastExit, startReason, restartedAt);
    }

    public InstanceHistory started(RestartSpec restart, BootTime now) {
        if (restart.limitBurst() == 0) {
            return recentStarts.isEmpty()
                    ? this
                    : new InstanceHistory(restarts, failures, List.of(), lastExit, startReason, restartedAt);
        }
        List<BootTime> starts = new ArrayList<>(recentStarts);
        starts.add(now);
        int surplus = Math.max(0, starts.size() - restart.limitBurst());
        return new InstanceHistory(
                restarts, failures, starts.subList(surplus, starts.size()), lastExit, startReason, restartedAt);
    }

    public InstanceHistory startedBecause(StartReason reason) {
        return new InstanceHistory(restarts, failures, recentStarts, lastExit, Optional.of(reason), restartedAt);
    }

    /** With what the process had written that ended then; of any other end it says nothing. */
    public InstanceHistory explained(BootTime exitAt, String output) {
        return new InstanceHistory(
                restarts,
                failures,
                recentStarts,
                lastExit.map(exit -> exit.at().equals(exitAt) ? exit.withOutput(output) : exit),
                startReason,
                restartedAt);
    }

    public InstanceHistory restartedAt(String time) {
        return new InstanceHistory(restarts, failures, recentStarts, lastExit, startReason, Optional.of(time));
    }

    public boolean limitReached(RestartSpec restart, BootTime now) {
        return restart.limitBurst() > 0
                && recentStarts.size() >= restart.limitBurst()
                && now.since(recentStarts.getFirst()).compareTo(restart.limitInterval()) < 0;
    }
}
