package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Has the instances that a test gives it, and does nothing to them but to remember what it was told. */
public final class FakeEngine implements Engine {
    private final List<TrackedInstance> tracked;
    private final List<InstanceSelector> restarted = new ArrayList<>();
    private final List<InstanceSelector> reloaded = new ArrayList<>();

    public FakeEngine(List<TrackedInstance> tracked) {
        this.tracked = List.copyOf(tracked);
    }

    /** In the order in which it was told. */
    public List<InstanceSelector> restarted() {
        return List.copyOf(restarted);
    }

    public List<InstanceSelector> reloaded() {
        return List.copyOf(reloaded);
    }

    @Override
    public CompletableFuture<Void> apply(DesiredState desired) {
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
    public CompletableFuture<List<InstanceId>> reload(InstanceSelector selector, Instant at) {
        reloaded.add(selector);
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector, Instant at) {
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
