package io.persistentprocess.cluster.agent;

import io.persistentprocess.agent.EventLog;
import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.agent.Selector;
import io.persistentprocess.agent.TrackedInstance;
import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Has the instances that a test gives it, and does nothing to them but to remember what it was told. */
final class FakeEngine implements Engine {
    private final List<TrackedInstance> tracked;
    private final List<Selector> restarted = new ArrayList<>();

    FakeEngine(List<TrackedInstance> tracked) {
        this.tracked = List.copyOf(tracked);
    }

    /** In the order in which it was told. */
    List<Selector> restarted() {
        return List.copyOf(restarted);
    }

    @Override
    public CompletableFuture<Void> apply(Desired desired) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<TrackedInstance> tracked() {
        return tracked;
    }

    @Override
    public List<InstanceView> instances() {
        return tracked.stream().map(TrackedInstance::view).toList();
    }

    @Override
    public CompletableFuture<List<InstanceId>> restart(Selector selector, Instant at) {
        restarted.add(selector);
        return CompletableFuture.completedFuture(instances().stream()
                .map(InstanceView::id)
                .filter(selector::matches)
                .toList());
    }

    @Override
    public void onChange(Runnable listener) {
        // Nothing changes.
    }

    @Override
    public EventLog events() {
        return new EventLog();
    }
}
