package io.persistentprocess.cluster.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.controller.status.ControllerNames;
import java.net.HttpURLConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Removes the controller's finalizer from groups, so that they can be deleted without a controller. */
final class FinalizerRemover {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;

    FinalizerRemover(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Removes it once: another installation's controller that serves a group too adds it again.
     *
     * @param which selects the groups
     * @return how many groups had it
     */
    int remove(Predicate<GroupResource> which) {
        Set<String> removed = new HashSet<>();
        Predicate<GroupResource> isLeft =
                which.and(group -> !removed.contains(group.getMetadata().getUid()));
        for (List<GroupResource> left = finalized(isLeft); !left.isEmpty(); left = finalized(isLeft)) {
            left.stream()
                    .filter(this::remove)
                    .forEach(group -> removed.add(group.getMetadata().getUid()));
        }
        return removed.size();
    }

    /** How many of the selected groups have it. */
    int count(Predicate<GroupResource> which) {
        return finalized(which).size();
    }

    private List<GroupResource> finalized(Predicate<GroupResource> which) {
        return client.resources(GroupResource.class).inAnyNamespace().list().getItems().stream()
                .filter(group -> group.getMetadata().getFinalizers().contains(ControllerNames.FINALIZER))
                .filter(which)
                .toList();
    }

    /** False if another client changed the group first; the caller tries once more. */
    private boolean remove(GroupResource group) {
        ObjectMeta meta = group.getMetadata();
        // With the version, because a merge patch replaces the whole list: a finalizer added meanwhile must not get
        // lost.
        JsonNode patch = JSON.valueToTree(Map.of(
                "metadata",
                Map.of(
                        "resourceVersion",
                        meta.getResourceVersion(),
                        "finalizers",
                        meta.getFinalizers().stream()
                                .filter(name -> !name.equals(ControllerNames.FINALIZER))
                                .toList())));
        try {
            client.resources(GroupResource.class)
                    .inNamespace(meta.getNamespace())
                    .withName(meta.getName())
                    .patch(MERGE, patch.toString());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
