package io.persistentprocess.local.control;

import io.persistentprocess.agent.event.EventFeed;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** An agent without processes: what it is told is recorded, what it says is set by the test. */
public final class FakeAgent implements AgentControl {
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Map<InstanceId, InstanceView> views = new ConcurrentSkipListMap<>(InstanceId.ORDER);
    private final EventLog events = new EventLog();
    private final AgentThreads threads = new AgentThreads();
    private final List<String> orders = new ArrayList<>();

    public static InstanceId id(String namespace, String group, String member) {
        return new InstanceId(namespace, group, member, 0);
    }

    public void show(InstanceId id, Phase phase, String message) {
        show(id, phase, Goal.Run, message);
    }

    public void show(InstanceId id, Phase phase, Goal goal, String message) {
        boolean running = phase == Phase.Running;
        views.put(
                id,
                new InstanceView(
                        id,
                        phase,
                        goal,
                        running ? Optional.of(NOW.minusSeconds(90)) : Optional.empty(),
                        running ? OptionalInt.of(4711) : OptionalInt.empty(),
                        running ? Optional.of(NOW.minusSeconds(90)) : Optional.empty(),
                        3,
                        Optional.of(StartReason.Exited),
                        phase == Phase.BackOff ? Optional.of(NOW.plusSeconds(12)) : Optional.empty(),
                        Optional.of(Exit.signaled("SIGKILL", false, new BootTime(0))),
                        Optional.of(NOW.minusSeconds(91)),
                        Optional.empty(),
                        List.of(),
                        message,
                        !running,
                        Optional.empty()));
    }

    public void happens(InstanceId id, InstanceReport.Type type, String message) {
        EventFeed.append(events, id, new InstanceReport(type, message), NOW);
    }

    public List<String> orders() {
        synchronized (orders) {
            return List.copyOf(orders);
        }
    }

    @Override
    public List<InstanceView> instances() {
        return List.copyOf(views.values());
    }

    @Override
    public EventLog events() {
        return events;
    }

    @Override
    public CompletableFuture<List<InstanceId>> stop(InstanceSelector selector) {
        aim(selector, Goal.Hold);
        return record("stop " + selector, selector);
    }

    @Override
    public CompletableFuture<List<InstanceId>> reload(InstanceSelector selector) {
        return record("reload " + selector, selector);
    }

    @Override
    public CompletableFuture<List<InstanceId>> attach(InstanceSelector selector, AttachSource source) {
        return record("attach " + selector + " " + source, selector);
    }

    @Override
    public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector) {
        aim(selector, Goal.Run);
        return record("restart " + selector, selector);
    }

    private void aim(InstanceSelector selector, Goal goal) {
        views.values().stream()
                .filter(view -> selector.matches(view.id()) && view.goal() != Goal.Suspend)
                .forEach(view -> show(view.id(), view.phase(), goal, view.message()));
    }

    private CompletableFuture<List<InstanceId>> record(String order, InstanceSelector selector) {
        synchronized (orders) {
            orders.add(order);
        }
        return CompletableFuture.completedFuture(
                views.keySet().stream().filter(selector::matches).toList());
    }

    @Override
    public Path cgroupOf(InstanceId id) {
        return Path.of("/sys/fs/cgroup/ppg.slice", id.namespace() + "_" + id.group(), id.name());
    }

    @Override
    public AgentThreads threads() {
        return threads;
    }
}
