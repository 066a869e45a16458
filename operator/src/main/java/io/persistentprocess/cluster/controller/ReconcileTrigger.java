package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.controller.index.GroupKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Triggers the reconciliation of groups after a change on a node. Any thread. */
final class ReconcileTrigger extends AbstractEventSource<Node, GroupResource> {
    private final Consumer<GroupKey> forget;
    private volatile Optional<Cache<GroupResource>> groups = Optional.empty();

    /** @param forget receives groups that are deleted */
    ReconcileTrigger(Consumer<GroupKey> forget) {
        super(Node.class, "nodes");
        this.forget = forget;
    }

    void know(Cache<GroupResource> cache) {
        groups = Optional.of(cache);
    }

    /** The groups that are reconciled; none while this controller does not lead. */
    List<GroupResource> reconciled() {
        return isRunning() ? groups.map(cache -> cache.list().toList()).orElse(List.of()) : List.of();
    }

    void changed(Set<GroupKey> keys) {
        if (isRunning()) {
            keys.forEach(this::changed);
        }
    }

    private void changed(GroupKey key) {
        ResourceID id = new ResourceID(key.name(), key.namespace());
        if (groups.filter(known -> known.get(id).isPresent()).isPresent()) {
            getEventHandler().handleEvent(new Event(id));
        } else {
            forget.accept(key);
        }
    }

    @Override
    public Set<Node> getSecondaryResources(GroupResource group) {
        return Set.of();
    }
}
