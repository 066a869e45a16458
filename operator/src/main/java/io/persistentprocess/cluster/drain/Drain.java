package io.persistentprocess.cluster.drain;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.supervision.instance.BootTime;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Asks agents to stop everything on their nodes and waits until they have. The nodes stay drained until the request is taken back, also if agents
 * restart.
 *
 * <p>If the command dies here: the agents continue the drain. The same command waits for them again.
 */
public final class Drain {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String ON = "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}"
            .formatted(DrainRequest.ANNOTATION, DrainRequest.TERMINATE);
    private static final String OFF =
            "{\"metadata\":{\"annotations\":{\"%s\":null}}}".formatted(DrainRequest.ANNOTATION);

    private final KubernetesClient client;
    private final Supplier<BootTime> clock;
    private final Consumer<String> progress;

    /**
     * @param clock for deadlines
     * @param progress receives the progress, in one sentence each
     */
    public Drain(KubernetesClient client, Supplier<BootTime> clock, Consumer<String> progress) {
        this.client = client;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Drains nodes.
     *
     * @return the nodes that could not be drained because they or their agents are away
     * @throws DrainFailedException at the timeout, a node with a running agent still has instances; or another user takes the drain back meanwhile
     * @throws KubernetesClientException the API server refuses, or is away for too long
     */
    public Set<String> drain(NodeSelection wanted, InstallationWorkloads workloads, Duration timeout)
            throws DrainFailedException, InterruptedException {
        try (DrainWatcher cluster = new DrainWatcher(client, workloads)) {
            return drain(wanted, cluster, timeout);
        }
    }

    Set<String> drain(NodeSelection wanted, DrainWatcher cluster, Duration timeout)
            throws DrainFailedException, InterruptedException {
        BootTime deadline = clock.get().plus(timeout);
        DrainProgress now = cluster.progress(wanted);
        DrainProgress printed = now;
        progress.accept(line(now));
        Set<String> asked = new TreeSet<>(now.asked());
        while (!now.isOver() && clock.get().isBefore(deadline)) {
            now.unasked().forEach(this::ask);
            cluster.await(deadline.since(clock.get()));
            now = cluster.progress(wanted);
            failIfTakenBack(now.takenBack(asked));
            asked.addAll(now.asked());
            if (!now.busy().keySet().equals(printed.busy().keySet())) {
                progress.accept(line(now));
                printed = now;
            }
        }
        if (!now.obstacle().isEmpty()) {
            throw new DrainFailedException(
                    "nodes with something left after %d s: %d; %s; run the same again, with a longer --timeout"
                            .formatted(
                                    timeout.toSeconds(),
                                    now.busy().size() + now.silent().size(),
                                    now.obstacle()));
        }
        return now.leftBehind();
    }

    /** A repeated request would override another user's decision. */
    private static void failIfTakenBack(Set<String> nodes) throws DrainFailedException {
        if (!nodes.isEmpty()) {
            throw new DrainFailedException(
                    "the drain was cancelled by another client on nodes: %s; members are started again there"
                            .formatted(String.join(", ", nodes)));
        }
    }

    /**
     * Changes nothing and waits until every ready node could be drained: its agent is up and has reported.
     *
     * @throws DrainFailedException that is not so at the timeout
     */
    public void rehearse(NodeSelection wanted, InstallationWorkloads workloads, Duration timeout)
            throws DrainFailedException, InterruptedException {
        try (DrainWatcher cluster = new DrainWatcher(client, workloads)) {
            BootTime deadline = clock.get().plus(timeout);
            DrainProgress now = cluster.progress(wanted);
            while (!now.isPossible() && clock.get().isBefore(deadline)) {
                cluster.await(deadline.since(clock.get()));
                now = cluster.progress(wanted);
            }
            if (!now.isPossible()) {
                Set<String> nodes = new TreeSet<>(now.agentless());
                nodes.addAll(now.silent());
                throw new DrainFailedException("nodes without an agent that is up and reports: "
                        + String.join(", ", nodes) + "; look at the agents' pods there");
            }
            progress.accept("can be drained: " + now.busy().size() + "; lost: "
                    + now.lost().size());
        }
    }

    private static String line(DrainProgress now) {
        return "draining busy=%d withoutAgent=%d lost=%d"
                .formatted(
                        now.busy().size() + now.silent().size(),
                        now.agentless().size(),
                        now.lost().size());
    }

    private void ask(String node) {
        var _ = patch(node, ON);
    }

    /**
     * Takes the request back: the agents of these nodes start their instances again.
     *
     * @return the nodes without a ProcessNode, on which there was nothing to take back
     */
    public Set<String> undo(Set<String> nodes) {
        return nodes.stream().filter(node -> !patch(node, OFF)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** False if there is no such ProcessNode. */
    private boolean patch(String node, String patch) {
        try {
            client.resources(ProcessNodeResource.class).withName(node).patch(MERGE, patch);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
