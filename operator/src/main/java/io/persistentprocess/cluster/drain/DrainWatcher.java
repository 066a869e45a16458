package io.persistentprocess.cluster.drain;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Watches ProcessNodes, Nodes and ppg's pods, and wakes the waiting thread after a change. One thread waits; the client's threads deliver the
 * changes.
 */
final class DrainWatcher implements AutoCloseable {
    private final Semaphore changes = new Semaphore(0);
    private final SharedIndexInformer<ProcessNodeResource> reports;
    private final SharedIndexInformer<Node> nodes;
    private final SharedIndexInformer<Pod> pods;

    /** Returns once all lists are complete. */
    DrainWatcher(KubernetesClient client, InstallationWorkloads workloads) {
        this.reports = client.resources(ProcessNodeResource.class).inform(new Waking<>(changes));
        this.nodes = client.nodes().inform(new Waking<>(changes));
        FilterWatchListDeletable<Pod, ?, ?> own =
                client.pods().inNamespace(workloads.namespace()).withLabels(workloads.labels());
        this.pods = own.inform(new Waking<>(changes));
    }

    DrainProgress progress(NodeSelection wanted) {
        Set<String> leftAlone = switch (wanted) {
            case NodeSelection.All(Installation installation) ->
                ownership(installation).leftAlone();
            case NodeSelection.Named _ -> Set.of();
        };
        return DrainProgress.of(
                wanted,
                reports.getStore().list().stream()
                        .map(DrainNodeReport::of)
                        .filter(report -> !leftAlone.contains(report.node()))
                        .toList(),
                readyNodes(),
                agents().without(leftAlone));
    }

    NodeOwnership ownership(Installation installation) {
        return NodeOwnership.of(installation, reports.getStore().list(), agents().all());
    }

    /**
     * Pods of agents and controllers that have not ended yet, on ready nodes only: others cannot end them. Omits the pod of this command, which
     * belongs to the same installation.
     */
    List<String> endingPods() {
        Set<String> ready = readyNodes();
        return pods.getStore().list().stream()
                .filter(DrainWatcher::mayRun)
                .filter(pod -> InstallationWorkloads.LASTING.contains(
                        pod.getMetadata().getLabels().get(InstallationWorkloads.COMPONENT)))
                .filter(pod -> ready.contains(pod.getSpec().getNodeName()))
                .map(pod -> pod.getMetadata().getName())
                .sorted()
                .toList();
    }

    private static boolean mayRun(Pod pod) {
        String phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        return pod.getSpec().getNodeName() != null && !phase.equals("Succeeded") && !phase.equals("Failed");
    }

    private Set<String> readyNodes() {
        return nodes.getStore().list().stream()
                .filter(DrainWatcher::isReady)
                .map(node -> node.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private static boolean isReady(Node node) {
        return Stream.ofNullable(node.getStatus())
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getType().equals("Ready"))
                .map(NodeCondition::getStatus)
                .anyMatch("True"::equals);
    }

    private AgentNodes agents() {
        List<Pod> pods = this.pods.getStore().list().stream()
                .filter(DrainWatcher::mayRun)
                .filter(pod -> InstallationWorkloads.AGENT.equals(
                        pod.getMetadata().getLabels().get(InstallationWorkloads.COMPONENT)))
                .toList();
        return new AgentNodes(nodesOf(pods.stream()), nodesOf(pods.stream().filter(DrainWatcher::isReady)));
    }

    private static Set<String> nodesOf(Stream<Pod> pods) {
        return pods.map(pod -> pod.getSpec().getNodeName()).collect(Collectors.toSet());
    }

    private static boolean isReady(Pod pod) {
        return Stream.ofNullable(pod.getStatus())
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getType().equals("Ready"))
                .map(PodCondition::getStatus)
                .anyMatch("True"::equals);
    }

    /** Returns after a change, or when the time is over. */
    void await(Duration atMost) throws InterruptedException {
        if (changes.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)) {
            changes.drainPermits();
        }
    }

    @Override
    public void close() {
        reports.close();
        nodes.close();
        pods.close();
    }

    private record Waking<T extends HasMetadata>(Semaphore changes) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T resource) {
            changes.release();
        }

        @Override
        public void onUpdate(T before, T after) {
            changes.release();
        }

        @Override
        public void onDelete(T resource, boolean stateUnknown) {
            changes.release();
        }
    }
}
