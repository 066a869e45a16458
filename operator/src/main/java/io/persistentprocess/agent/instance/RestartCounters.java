package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.loop.DurationHistogram;
import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts restarts and measures how long they take, from the changes of instances. A restart is timed from when it was due: when the exit was noticed, or when the
 * back-off was over. Starts by hand and for a changed spec are counted but not timed. Reactor thread only, except for the measurements.
 */
public final class RestartCounters implements InstanceViews.Follower {
    private final MemberRestartCounters members = new MemberRestartCounters();
    private final DurationHistogram durations = DurationHistogram.upTo(
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofNanos(2_500_000),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofMillis(2500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30));

    /** When the restarts under way were due. */
    private final Map<InstanceId, BootTime> due = new HashMap<>();

    @Override
    public void appeared(Instance instance) {
        members.appeared(instance);
    }

    @Override
    public void changed(Instance before, Instance now) {
        if (now.state() instanceof InstanceState.Launching && !(before.state() instanceof InstanceState.Launching)) {
            now.history().startReason().ifPresent(reason -> launching(now, reason));
        }
        switch (now.state()) {
            case InstanceState.Running running -> back(now.id(), running.since());
            case InstanceState.Forking(var _, BootTime since, var _) -> back(now.id(), since);
            case InstanceState.BackOff(BootTime until) -> due.put(now.id(), until);
            // What it waits for determines how long that takes.
            case InstanceState.Waiting waiting when !waiting.why().isEmpty() -> due.remove(now.id());
            case InstanceState.AwaitingCondition _,
                    InstanceState.Idle _,
                    InstanceState.Completed _,
                    InstanceState.Failed _,
                    InstanceState.Unsupervised _,
                    // An attached process was started long ago.
                    InstanceState.Attaching _ -> due.remove(now.id());
            case InstanceState.Clearing _,
                    InstanceState.Waiting _,
                    InstanceState.Preparing _,
                    InstanceState.Provisioning _,
                    InstanceState.Launching _,
                    InstanceState.LaunchDelayed _,
                    InstanceState.Seeking _,
                    InstanceState.SeekingSuccessor _,
                    InstanceState.PreStarting _,
                    InstanceState.PreStopping _,
                    InstanceState.Stopping _,
                    InstanceState.PostStopping _,
                    InstanceState.Gone _ -> {}
        }
    }

    private void launching(Instance instance, StartReason reason) {
        Optional<Exit> end = instance.history().lastExit();
        switch (reason) {
            case Exited -> {
                members.restarted(
                        instance.id(),
                        end.map(Exit::reason).orElse(ExitReason.Unknown).name());
                end.ifPresent(exit -> due.putIfAbsent(instance.id(), exit.at()));
            }
            case SpecChanged, Requested, WithGroup -> members.restarted(instance.id(), reason.name());
            case Created, Resumed -> {}
        }
    }

    /** An instance that a user restarts during its back-off runs before it was due; it is not timed. */
    private void back(InstanceId id, BootTime at) {
        BootTime since = due.remove(id);
        if (since != null && !at.isBefore(since)) {
            durations.add(at.since(since).toNanos());
        }
    }

    @Override
    public void gone(InstanceId id) {
        members.gone(id);
        due.remove(id);
    }

    List<Measurements.MemberRestarts> measureMembers() {
        return members.measure();
    }

    Measurements.Histogram measureDurations() {
        return durations.measure();
    }
}
