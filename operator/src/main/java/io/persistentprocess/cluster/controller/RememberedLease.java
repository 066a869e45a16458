package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.Objects;
import java.util.Optional;

/**
 * A Lease that its holder renews by a write alone, without a read before it, as client-go does (leaderelection.go, "fast path"). The write names the
 * version of the last write, so the API server refuses it with 409 if anybody else has written since. After a refused or failed write the next
 * attempt reads. For one thread at a time.
 */
final class RememberedLease extends LeaseLock {
    private final String namespace;
    private final String name;
    private Optional<Lease> last = Optional.empty();

    RememberedLease(String namespace, String name, String identity) {
        super(namespace, name, identity);
        this.namespace = namespace;
        this.name = name;
    }

    /** The Lease as this process wrote it, if it holds it; else as the API server has it. */
    @Override
    public synchronized LeaderElectionRecord get(KubernetesClient client) {
        if (!isHeld()) {
            last = Optional.ofNullable(
                    client.leases().inNamespace(namespace).withName(name).get());
        }
        return last.map(this::toRecord).orElse(null);
    }

    /** Whether this process holds the Lease by the last answer of the API server. */
    synchronized boolean isHeld() {
        return last.map(Lease::getSpec)
                .filter(spec -> Objects.equals(identity(), spec.getHolderIdentity()))
                .isPresent();
    }

    @Override
    public synchronized void create(KubernetesClient client, LeaderElectionRecord record) {
        last = Optional.of(
                client.resource(toResource(record, getObjectMeta(null))).create());
    }

    @Override
    public synchronized void update(KubernetesClient client, LeaderElectionRecord record) {
        String version = last.orElseThrow().getMetadata().getResourceVersion();
        last = Optional.empty();
        last = Optional.of(client.resource(toResource(record, getObjectMeta(version)))
                .patch(PatchContext.of(PatchType.JSON_MERGE)));
    }
}
