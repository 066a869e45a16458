package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.controller.index.AgentPod;
import io.persistentprocess.cluster.controller.index.ClusterIndex;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.cluster.controller.index.NodeReportView;
import io.persistentprocess.cluster.controller.index.NodeView;
import io.persistentprocess.supervision.instance.BootTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes of Nodes, ProcessNodes and agents' pods into the {@link ClusterIndex}, and stores nothing else of them. Retries until the API server
 * answers.
 */
final class ClusterWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatcher.class);
    /** A page must fit into the young generation: otherwise the heap grows by what was read. A report may have 256 KiB, and has five times as much in memory. */
    private static final long PAGE = 20;

    private final KubernetesSerialization serialization;
    private final Supplier<BootTime> bootClock;
    private final Consumer<Set<GroupKey>> changed;
    private final List<RenewableInformer<?>> informers = new ArrayList<>();
    private final CompletableFuture<Void> filled;

    ClusterWatcher(
            KubernetesClient client,
            ControllerConfig config,
            ClusterIndex index,
            Consumer<Set<GroupKey>> changed,
            Consumer<String> maybeOrphaned,
            Consumer<String> agentMaybeMissing,
            Supplier<BootTime> bootClock) {
        this.serialization = client.getKubernetesSerialization();
        this.bootClock = bootClock;
        this.changed = changed;
        List<CompletableFuture<Void>> started = new ArrayList<>();
        started.add(follow(
                client.nodes(),
                Node.class,
                (node, now) -> index.node(NodeView.of(node), now),
                (node, now) -> index.nodeGone(node.getMetadata().getName(), now),
                node -> both(maybeOrphaned, agentMaybeMissing, node)));
        config.agents()
                .ifPresent(pods -> started.add(follow(
                        client.pods().inNamespace(pods.namespace()).withLabelSelector(pods.selector()),
                        Pod.class,
                        (pod, now) -> AgentPod.of(pod)
                                .map(agent -> index.agent(agent, now))
                                .orElse(Set.of()),
                        (pod, now) -> index.agentGone(pod.getMetadata().getUid(), now),
                        pod -> Optional.ofNullable(pod.getSpec().getNodeName()).ifPresent(agentMaybeMissing))));
        started.add(follow(
                client.resources(ProcessNodeResource.class),
                ProcessNodeResource.class,
                // A report of another installation's agent is ignored.
                (report, now) -> config.installation().claim(report) == Installation.Claim.OTHERS
                        ? index.reportGone(report.getMetadata().getName(), now)
                        : index.report(NodeReportView.of(report), now),
                (report, now) -> index.reportGone(report.getMetadata().getName(), now),
                report -> both(maybeOrphaned, agentMaybeMissing, report)));
        this.filled = CompletableFuture.allOf(started.toArray(CompletableFuture[]::new));
    }

    private static void both(Consumer<String> first, Consumer<String> second, HasMetadata named) {
        first.andThen(second).accept(named.getMetadata().getName());
    }

    /** Completed when all lists are complete. */
    CompletableFuture<Void> filled() {
        return filled;
    }

    /** What is not watched at the moment, in one sentence; empty: nothing. */
    Optional<String> trouble() {
        if (!filled.isDone()) {
            return Optional.of("not all nodes and reports have been read yet");
        }
        return informers.stream()
                .filter(informer -> !informer.isWatching())
                .map(informer -> "the watch of %s is interrupted"
                        .formatted(informer.type().getSimpleName()))
                .findFirst();
    }

    private <T extends HasMetadata> CompletableFuture<Void> follow(
            Informable<T> source,
            Class<T> type,
            BiFunction<T, BootTime, Set<GroupKey>> kept,
            BiFunction<T, BootTime, Set<GroupKey>> gone,
            Consumer<T> afterwards) {
        RenewableInformer<T> informer = new RenewableInformer<>(
                () -> informer(source, type), now -> note(kept, afterwards, now), last -> note(gone, afterwards, last));
        informers.add(informer);
        return informer.start();
    }

    private <T extends HasMetadata> void note(
            BiFunction<T, BootTime, Set<GroupKey>> change, Consumer<T> afterwards, T resource) {
        changed.accept(change.apply(resource, bootClock.get()));
        afterwards.accept(resource);
    }

    private <T extends HasMetadata> SharedIndexInformer<T> informer(Informable<T> source, Class<T> type) {
        SharedIndexInformer<T> informer = source.withLimit(PAGE).runnableInformer(0);
        // The index has what is needed; whole Nodes would take most of this process's memory.
        informer.removeNamespaceIndex();
        informer.itemStore(new ReducedStateItemStore<>(
                ReducedStateItemStore.UID_KEY_STATE, type, serialization, "metadata.name", "metadata.namespace"));
        informer.exceptionHandler((_, cause) -> {
            LOG.warn("{} cannot be followed, trying again reason=\"{}\"", type.getSimpleName(), cause.getMessage());
            return true;
        });
        return informer;
    }

    /** Lists and watches at once what the API server refused and now grants. */
    void granted(String path) {
        informers.stream()
                .filter(informer -> path.endsWith("/" + HasMetadata.getPlural(informer.type())))
                .forEach(RenewableInformer::renew);
    }

    @Override
    public void close() {
        informers.forEach(RenewableInformer::close);
    }
}
