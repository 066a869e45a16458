package io.persistentprocess.local.control;

import io.persistentprocess.agent.EventFeed;
import io.persistentprocess.agent.EventLog;
import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.agent.Selector;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.Exit;
import io.persistentprocess.supervision.Goal;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Phase;
import io.persistentprocess.supervision.Report;
import io.persistentprocess.supervision.StartReason;
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
                        running,
                        running ? OptionalInt.of(4711) : OptionalInt.empty(),
                        running ? Optional.of(NOW.minusSeconds(90)) : Optional.empty(),
                        3,
                        Optional.of(StartReason.Exited),
                        phase == Phase.BackOff ? Optional.of(NOW.plusSeconds(12)) : Optional.empty(),
                        Optional.of(Exit.signaled("SIGKILL", false, new BootTime(0))),
                        Optional.of(NOW.minusSeconds(91)),
                        Optional.empty(),
                        List.of(),
                        message));
    }

    public void happens(InstanceId id, Report.Type type, String message) {
        EventFeed.append(events, id, new Report(type, message), NOW);
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
    public CompletableFuture<List<InstanceId>> stop(Selector selector) {
        aim(selector, Goal.Hold);
        return record("stop " + selector, selector);
    }

    @Override
    public CompletableFuture<List<InstanceId>> attach(Selector selector, AttachSource source) {
        return record("attach " + selector + " " + source, selector);
    }

    @Override
    public CompletableFuture<List<InstanceId>> restart(Selector selector) {
        aim(selector, Goal.Run);
        return record("restart " + selector, selector);
    }

    private void aim(Selector selector, Goal goal) {
        views.values().stream()
                .filter(view -> selector.matches(view.id()) && view.goal() != Goal.Suspend)
                .forEach(view -> show(view.id(), view.phase(), goal, view.message()));
    }

    private CompletableFuture<List<InstanceId>> record(String order, Selector selector) {
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
