package io.persistentprocess.cluster.agent.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.RefusedRequests;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The groups of all namespaces that an agent watches. Deleting a namespace deletes its roles, so one refused namespace must not affect the others.
 * Any thread.
 *
 * @param refusals distinguishes a refused namespace from one whose list is still to come
 */
public record WatchedGroups(InformerEventSource<GroupResource, Node> source, RefusedRequests refusals) {
    private static final String PATH = "/apis/" + HasMetadata.getApiVersion(GroupResource.class) + "/namespaces/%s/"
            + HasMetadata.getPlural(GroupResource.class);

    /**
     * The groups that could be read.
     *
     * @param unread namespaces whose groups are not known
     */
    public record Known(List<GroupResource> groups, Set<String> unread) {}

    /** Empty if a list is still to come or the watches are being stopped. */
    public Optional<Known> read() {
        Set<String> unread = unread();
        return new InformerCache<>(this::areRead, () -> source.list(_ -> true).toList())
                .read()
                .map(all -> new Known(
                        all.stream()
                                .filter(group ->
                                        !unread.contains(group.getMetadata().getNamespace()))
                                .toList(),
                        unread));
    }

    /** The informers that the agent's readiness depends on. If one of several namespaces is refused, the others are still watched. */
    public Collection<InformerHealthIndicator> vital() {
        List<InformerHealthIndicator> shown =
                all().stream().filter(each -> !isRefused(each)).toList();
        return shown.isEmpty() ? all() : shown;
    }

    /** Why a namespace's groups are not known, in one sentence. */
    public static String problem(String namespace) {
        return "the API server refuses to list the groups of namespace %s, so this group keeps running as it is; was the namespace deleted, or its RoleBinding?"
                .formatted(namespace);
    }

    private boolean areRead() {
        Collection<InformerHealthIndicator> all = all();
        // A source that is being stopped reports so before it empties itself.
        return all.stream().anyMatch(InformerHealthIndicator::hasSynced)
                && all.stream().allMatch(each -> each.hasSynced() || isRefused(each))
                && source.isRunning();
    }

    private Set<String> unread() {
        return all().stream()
                .filter(each -> !each.hasSynced())
                .map(InformerHealthIndicator::getTargetNamespace)
                .collect(Collectors.toSet());
    }

    private Collection<InformerHealthIndicator> all() {
        return source.informerHealthIndicators().values();
    }

    private boolean isRefused(InformerHealthIndicator of) {
        return refusals.has(PATH.formatted(of.getTargetNamespace()));
    }
}
