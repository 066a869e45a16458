package io.persistentprocess.e2e.scale;

import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.cluster.agent.plan.Engine;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A host on paper: members start and restart at once. Knows neither suspended groups nor such as are let go of. Any thread. */
final class SimulatedEngine implements Engine {
    private static final int FIRST_PID = 1000;

    private final Map<InstanceId, TrackedInstance> instances = new TreeMap<>(InstanceId.ORDER);
    private final EventLog events = new EventLog();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private int lastPid = FIRST_PID;

    @Override
    public CompletableFuture<Void> apply(DesiredState desired) {
        synchronized (this) {
            remove(desired);
            desired.groups().forEach(this::bring);
        }
        tell();
        return CompletableFuture.completedFuture(null);
    }

    private void remove(DesiredState desired) {
        Set<InstanceId> wanted = desired.groups().stream()
                .flatMap(group -> group.instances().keySet().stream())
                .collect(Collectors.toSet());
        List<InstanceId> unwanted = instances.keySet().stream()
                .filter(id -> !wanted.contains(id) && !desired.untouched().contains(id.groupId()))
                .toList();
        for (InstanceId id : unwanted) {
            instances.remove(id);
            note(id, InstanceReport.Type.Removed, "");
        }
    }

    private void bring(GroupSpec group) {
        group.instances().forEach((id, spec) -> bring(id, spec, group.replacement()));
    }

    private void bring(InstanceId id, InstanceSpec spec, ReplacementPolicy replacement) {
        LaunchSpec launch = spec.launch();
        LaunchOrigin launched = new LaunchOrigin.From(launch);
        TrackedInstance present = instances.get(id);
        if (present == null) {
            instances.put(id, new TrackedInstance(running(id, 0, Optional.empty()), launch, launched));
            note(id, InstanceReport.Type.Started, "PID " + lastPid);
        } else if (!present.launch().isSameProcess(launch) && replacement == ReplacementPolicy.AtOnce) {
            InstanceView after = running(id, present.view().restarts(), Optional.of("SIGTERM"));
            instances.put(id, new TrackedInstance(after, launch, launched));
            note(id, InstanceReport.Type.Started, "PID " + lastPid);
        }
    }

    /** One is killed, and runs again. */
    void restart(InstanceId id) {
        change(id, view -> running(id, view.restarts() + 1, Optional.of("SIGKILL")));
        note(id, InstanceReport.Type.Exited, "killed by SIGKILL");
        note(id, InstanceReport.Type.Restarted, "PID " + lastPid);
        tell();
    }

    /** All fail for the same reason. */
    void fail(String reason) {
        ids().forEach(id -> change(
                id,
                view -> new InstanceView(
                        id,
                        Phase.Failed,
                        Goal.Run,
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        view.restarts(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Exit.startError(reason, new BootTime(System.nanoTime()))),
                        Optional.of(Instant.now()),
                        Optional.empty(),
                        List.of(),
                        reason,
                        true,
                        Optional.empty())));
        tell();
    }

    private synchronized void change(InstanceId id, UnaryOperator<InstanceView> change) {
        instances.computeIfPresent(
                id,
                (_, present) ->
                        new TrackedInstance(change.apply(present.view()), present.launch(), present.launched()));
    }

    private InstanceView running(InstanceId id, long restarts, Optional<String> killedBy) {
        lastPid++;
        Instant now = Instant.now();
        return new InstanceView(
                id,
                Phase.Running,
                Goal.Run,
                Optional.of(now),
                OptionalInt.of(lastPid),
                Optional.of(now),
                restarts,
                Optional.empty(),
                Optional.empty(),
                killedBy.map(signal -> Exit.signaled(signal, false, new BootTime(System.nanoTime()))),
                killedBy.map(_ -> now),
                Optional.empty(),
                List.of(),
                "",
                false,
                Optional.empty());
    }

    synchronized List<InstanceId> ids() {
        return List.copyOf(instances.keySet());
    }

    @Override
    public synchronized List<TrackedInstance> tracked() {
        return List.copyOf(instances.values());
    }

    @Override
    public List<InstanceView> instances() {
        return tracked().stream().map(TrackedInstance::view).toList();
    }

    @Override
    public CompletableFuture<List<InstanceId>> reload(InstanceSelector selector, Instant at) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector, Instant at) {
        List<InstanceId> meant = ids().stream().filter(selector::matches).toList();
        meant.forEach(this::restart);
        return CompletableFuture.completedFuture(meant);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public EventLog events() {
        return events;
    }

    private void note(InstanceId id, InstanceReport.Type type, String message) {
        events.append(id, new InstanceReport(type, message), Instant.now());
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }
}
