package io.persistentprocess.agent;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.Action;
import io.persistentprocess.supervision.Checkpoint;
import io.persistentprocess.supervision.Credentials;
import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.GroupSpec;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.InstanceSpec;
import io.persistentprocess.supervision.LaunchSpec;
import io.persistentprocess.supervision.LogRotation;
import io.persistentprocess.supervision.ProcessEnd;
import io.persistentprocess.supervision.ProcessId;
import io.persistentprocess.supervision.Report;
import io.persistentprocess.supervision.RestartSpec;
import io.persistentprocess.supervision.StopSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes the way of a restart in memory, before a member needs it. Restarts are rare, and what Java does for the first time, it does slowly: it links classes, spins
 * the code of switches over types, interprets. Touches nothing outside this object, so any thread may run it.
 */
final class WarmUp implements Host {
    /** More than the calls after which the launcher has methods compiled. */
    private static final int RESTARTS = 60;

    private static final InstanceId ID = new InstanceId("warm-up", "warm-up", "member", 0);

    private final CheckpointCodec codec = new CheckpointCodec();
    private final EventLog events = new EventLog();
    private final Fleet fleet =
            new Fleet(this, new Timers(), new Views(new RestartTally(), new Conditions()), WarmUp::fail, Reactor::now);
    private ProcessId process = new ProcessId(0, 0);

    private WarmUp() {}

    private static void fail(Throwable failure, String consequence) {
        throw new IllegalStateException(consequence, failure);
    }

    /** Tells how often the instance was restarted. */
    static int run() {
        return new WarmUp().restart();
    }

    private int restart() {
        fleet.apply(Desired.of(List.of(group())));
        work();
        for (int i = 0; i < RESTARTS; i++) {
            fleet.deliver(ID, new Event.MainEnded(process, new ProcessEnd.Killed("SIGKILL", false)));
            work();
        }
        return process.pid() - 1;
    }

    private void work() {
        boolean more = true;
        while (more) {
            more = fleet.work();
            events.tell();
        }
    }

    @Override
    public void carryOut(Action action, Answers answers) {
        switch (action) {
            case Action.Persist(InstanceId _, Checkpoint checkpoint) -> codec.state(checkpoint);
            case Action.Clear(InstanceId id) -> answers.answer(id, new Event.CgroupEmpty());
            case Action.PrepareStart(InstanceId id, LaunchSpec _, ProcessId _) ->
                answers.answer(id, new Event.StartPrepared());
            case Action.Spawn(InstanceId id, LaunchSpec _) -> {
                process = new ProcessId(process.pid() + 1, 0);
                answers.answer(id, new Event.Spawned(process));
            }
            case Action.Publish(InstanceId id, Report report) -> events.note(id, report, Instant.EPOCH);
            default -> {}
        }
    }

    @Override
    public List<InstanceId> known() {
        return List.of();
    }

    @Override
    public Optional<Legacy> legacy(InstanceId id) {
        return Optional.empty();
    }

    private static GroupSpec group() {
        LaunchSpec launch = new LaunchSpec(
                MemberType.Simple,
                Optional.empty(),
                List.of("/bin/true"),
                Map.of(),
                "/",
                new Credentials(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), true),
                Map.of(),
                0,
                0,
                0,
                LogDestination.Null);
        RestartSpec atOnce = new RestartSpec(
                RestartPolicy.Always, Set.of(), Duration.ZERO, Duration.ZERO, 1, Duration.ZERO, 0, 0, Duration.ZERO);
        InstanceSpec spec = new InstanceSpec(
                launch, atOnce, new StopSpec("SIGTERM", Duration.ZERO, StopMode.Mixed), new LogRotation(0, 0));
        return new GroupSpec(
                new GroupId(ID.namespace(), ID.group()), false, DeletionPolicy.Terminate, Map.of(ID, spec));
    }
}
