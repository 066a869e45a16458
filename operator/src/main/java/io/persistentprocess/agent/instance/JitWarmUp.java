package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.checkpoint.CheckpointCodec;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.InstanceTimers;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.StopSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs restarts in memory before a member needs one. Restarts are rare, and the first run of Java code is slow: it links classes, generates code for pattern switches and
 * interprets. Touches nothing outside this object; any thread.
 */
public final class JitWarmUp implements ActionExecutor {
    /** More than the number of calls after which the JVM options of the launcher have methods compiled. */
    private static final int RESTARTS = 60;

    private static final InstanceId ID = new InstanceId("warm-up", "warm-up", "member", 0);

    private final CheckpointCodec codec = new CheckpointCodec();
    private final EventLog events = new EventLog();
    private final InstanceSupervisor supervisor = new InstanceSupervisor(
            this,
            new InstanceTimers(),
            new InstanceViews(new RestartCounters(), new ActiveConditions()),
            JitWarmUp::fail,
            EventLoop::now);
    private ProcessId process = new ProcessId(0, 0);

    private JitWarmUp() {}

    private static void fail(Throwable failure, String consequence) {
        throw new IllegalStateException(consequence, failure);
    }

    /** Returns the number of restarts. */
    public static int run() {
        return new JitWarmUp().restart();
    }

    private int restart() {
        supervisor.apply(DesiredState.of(List.of(group())));
        work();
        for (int i = 0; i < RESTARTS; i++) {
            supervisor.deliver(ID, new Event.MainEnded(process, new ProcessEnd.Killed("SIGKILL", false)));
            work();
        }
        return process.pid() - 1;
    }

    private void work() {
        boolean more = true;
        while (more) {
            more = supervisor.work();
            events.deliver();
        }
    }

    @Override
    public void carryOut(Action action, Answers answers) {
        switch (action) {
            case Action.Persist(InstanceId _, Checkpoint checkpoint) -> codec.state(checkpoint);
            case Action.Clear(InstanceId id) -> answers.answer(id, new Event.CgroupEmpty());
            case Action.ClearMain(InstanceId id) -> answers.answer(id, new Event.MainCleared());
            case Action.PrepareStart(InstanceId id, LaunchSpec _, ProcessId _) ->
                answers.answer(id, new Event.StartPrepared());
            case Action.Spawn(InstanceId id, LaunchSpec _) -> {
                process = new ProcessId(process.pid() + 1, 0);
                answers.answer(id, new Event.Spawned(process));
            }
            case Action.Publish(InstanceId id, InstanceReport report) -> events.note(id, report, Instant.EPOCH);
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
                new CredentialsSpec(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), true),
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
