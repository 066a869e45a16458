package io.persistentprocess.cluster.drain;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Deletable;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.supervision.instance.BootTime;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Prepares an installation for its deletion. It stops members (or leaves them running), then deletes agents and controller so that they write nothing
 * more, and then removes finalizers and ProcessNodes. Groups stay: they are the users'. Objects of other installations stay.
 *
 * <p>If the command dies here: every step can be repeated; the next run continues.
 */
public final class Uninstall {
    /** Ample for pods that have ten seconds. */
    private static final Duration ENDING = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final Supplier<BootTime> clock;
    private final Consumer<String> progress;

    /**
     * @param clock for deadlines
     * @param progress receives the progress, in one sentence each
     */
    public Uninstall(KubernetesClient client, Supplier<BootTime> clock, Consumer<String> progress) {
        this.client = client;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Drains the nodes, then deletes what Helm would leave behind and what would recreate it.
     *
     * @throws DrainFailedException something is left at the timeout; agents and controller keep running
     * @throws KubernetesClientException the API server refuses, or is away for too long
     */
    public void run(InstallationWorkloads workloads, DeletionPolicy policy, Duration timeout)
            throws DrainFailedException, InterruptedException {
        if (!crdsAreThere()) {
            progress.accept("the custom resources are not installed, so there is nothing to take away");
            return;
        }
        try (DrainWatcher cluster = new DrainWatcher(client, workloads)) {
            NodeOwnership found = cluster.ownership(workloads.installation());
            failIfItIsNotSaidWhose(workloads.installation(), found);
            reportNodesLeftAlone(found);
            if (policy == DeletionPolicy.Terminate) {
                warn(new Drain(client, clock, progress)
                        .drain(new NodeSelection.All(workloads.installation()), cluster, timeout));
            }
            // Without their pods, unmarked nodes could not be distinguished from others'.
            Set<String> nodes =
                    new TreeSet<>(cluster.ownership(workloads.installation()).own());
            end(workloads, cluster);
            removeLeftovers(workloads);
            NodeOwnership now = cluster.ownership(workloads.installation());
            releaseGroups(workloads, now);
            nodes.addAll(now.own());
            nodes.removeAll(now.others().keySet());
            nodes.forEach(node ->
                    client.resources(ProcessNodeResource.class).withName(node).delete());
            progress.accept("removed processnodes=" + nodes.size());
        }
    }

    private boolean crdsAreThere() {
        try {
            client.resources(ProcessNodeResource.class)
                    .list(new ListOptionsBuilder().withLimit(1L).build());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** Otherwise its agents would be deleted, and the instances on the nodes they marked would keep running. */
    private static void failIfItIsNotSaidWhose(Installation installation, NodeOwnership found)
            throws DrainFailedException {
        if (installation.name().isEmpty() && !found.others().isEmpty()) {
            throw new DrainFailedException(
                    "ProcessNodes are marked by installations: %s; choose one with --installation"
                            .formatted(found.othersInShort()));
        }
    }

    private void reportNodesLeftAlone(NodeOwnership known) {
        if (!known.others().isEmpty()) {
            progress.accept("left alone: nodes whose ProcessNode is of another installation: " + known.othersInShort());
        }
        if (!known.unmarked().isEmpty()) {
            progress.accept(
                    "left alone: ProcessNodes without the annotation %s, and without an agent of this installation nodes=%s; if no other installation uses them, kubectl delete processnode NAME"
                            .formatted(Installation.ANNOTATION, String.join(",", new TreeSet<>(known.unmarked()))));
        }
    }

    private void releaseGroups(InstallationWorkloads workloads, NodeOwnership known) {
        Predicate<GroupResource> released = group -> known.mayRelease(
                group.getMetadata().getNamespace(), group.getMetadata().getName(), workloads.groupNamespaces());
        FinalizerRemover finalizers = new FinalizerRemover(client);
        progress.accept("removed finalizers=" + finalizers.remove(released));
        int kept = finalizers.count(released.negate());
        if (kept > 0) {
            progress.accept("left alone: finalizers of groups that another installation keeps finalizers=" + kept);
        }
    }

    private void warn(Set<String> leftBehind) {
        if (!leftBehind.isEmpty()) {
            progress.accept(
                    "WARNING: members may still run on nodes that are not ready or have no agent nodes=%s; remove the cgroups below --cgroup-root there, or reboot them"
                            .formatted(String.join(",", leftBehind)));
        }
    }

    /** Deletes what neither Helm nor an owner reference deletes. Without the right, it stays: it does no harm. */
    private void removeLeftovers(InstallationWorkloads workloads) {
        remove(
                "lease " + Installation.LEASE,
                client.leases().inNamespace(workloads.namespace()).withName(Installation.LEASE));
        remove(
                "pod " + workloads.testPod(),
                client.pods().inNamespace(workloads.namespace()).withName(workloads.testPod()));
    }

    private void remove(String what, Deletable object) {
        try {
            object.delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            progress.accept("left behind: %s, which this account may not delete; kubectl delete it".formatted(what));
        }
    }

    private void end(InstallationWorkloads workloads, DrainWatcher cluster)
            throws DrainFailedException, InterruptedException {
        client.apps()
                .deployments()
                .inNamespace(workloads.namespace())
                .withName(workloads.deployment())
                .delete();
        client.apps()
                .daemonSets()
                .inNamespace(workloads.namespace())
                .withName(workloads.daemonSet())
                .delete();
        progress.accept("ending agents and controller");
        BootTime deadline = clock.get().plus(ENDING);
        List<String> pods = cluster.endingPods();
        while (!pods.isEmpty()) {
            Duration left = deadline.since(clock.get());
            if (!left.isPositive()) {
                throw new DrainFailedException(
                        "pods that do not end: %s; kubectl describe them, then run the same again"
                                .formatted(pods.stream().limit(5).toList()));
            }
            cluster.await(left);
            pods = cluster.endingPods();
        }
    }
}
