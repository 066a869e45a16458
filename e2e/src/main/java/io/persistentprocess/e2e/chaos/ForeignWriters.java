package io.persistentprocess.e2e.chaos;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Others who write to the cluster what is ppg's to write. Does nothing to what is not there. For one thread. */
final class ForeignWriters {
    private static final String LEASE = "ppg-controller";
    private static final String FINALIZER = "example.com/hold";

    private final KubernetesClient client;
    private final String namespace;

    ForeignWriters(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** Another holder than any controller, until it expires. */
    void stealLease() {
        Lease lease = client.leases().inNamespace(namespace).withName(LEASE).get();
        if (lease != null) {
            lease.getSpec().setHolderIdentity("stranger");
            lease.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC));
            client.resource(lease).update();
        }
    }

    void writeGroupStatus(String group) {
        writeStatus(group(group), """
                {"observedGeneration": 4711, "members": {"desired": 99, "ready": 98, "summary": "98/99"},
                 "nodes": {"desired": 9, "ready": 8}, "conditions": [], "rollout": {"generation": 4711, "nodes": ["nowhere"]}}""");
    }

    void writeNodeStatus(String node) {
        writeStatus(node(node), "{\"groups\": [], \"instances\": \"0/0\"}");
    }

    private static void writeStatus(Resource<?> object, String status) {
        if (object.get() != null) {
            object.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": " + status + "}");
        }
    }

    void holdGroup(String group) {
        hold(group(group));
    }

    void holdNode(String node) {
        hold(node(node));
    }

    private static <T extends HasMetadata> void hold(Resource<T> object) {
        Optional.ofNullable(object.get()).ifPresent(there -> {
            List<String> finalizers = new ArrayList<>(there.getMetadata().getFinalizers());
            if (there.getMetadata().getDeletionTimestamp() == null && !finalizers.contains(FINALIZER)) {
                finalizers.add(FINALIZER);
                setFinalizers(object, finalizers);
            }
        });
    }

    void dropFinalizers(String group) {
        if (group(group).get() != null) {
            setFinalizers(group(group), List.of());
        }
    }

    void deleteNode(String node) {
        node(node).delete();
    }

    /** Takes back what keeps objects from being deleted. */
    void letGo() {
        client.resources(GroupResource.class)
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(one -> letGo(one, group(one.getMetadata().getName())));
        client.resources(ProcessNodeResource.class)
                .list()
                .getItems()
                .forEach(one -> letGo(one, node(one.getMetadata().getName())));
    }

    private static void letGo(HasMetadata object, Resource<?> resource) {
        List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
        if (finalizers.remove(FINALIZER)) {
            setFinalizers(resource, finalizers);
        }
    }

    private static void setFinalizers(Resource<?> object, List<String> finalizers) {
        String list = finalizers.stream().map(name -> '"' + name + '"').collect(Collectors.joining(",", "[", "]"));
        object.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": " + list + "}}");
    }

    private Resource<GroupResource> group(String name) {
        return client.resources(GroupResource.class).inNamespace(namespace).withName(name);
    }

    private Resource<ProcessNodeResource> node(String name) {
        return client.resources(ProcessNodeResource.class).withName(name);
    }
}
