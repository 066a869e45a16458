package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.controller.index.ClusterIndex;
import io.persistentprocess.cluster.controller.index.NodeReportView;
import io.persistentprocess.cluster.controller.index.NodeView;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the ProcessNodes of deleted Nodes, on a thread of its own, while this process leads. Kubernetes' garbage collection does the same for
 * ProcessNodes that have an owner.
 */
final class OrphanCleaner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanCleaner.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final Installation installation;
    private final ClusterIndex index;
    private final AgentThreads threads;
    private final ScheduledExecutorService thread;
    private volatile boolean leading;

    OrphanCleaner(KubernetesClient client, Installation installation, ClusterIndex index, AgentThreads threads) {
        this.threads = threads;
        this.thread = threads.scheduled(ThreadRole.ORPHANS);
        this.client = client;
        this.installation = installation;
        this.index = index;
    }

    void begin() {
        leading = true;
        index.orphans().forEach(this::consider);
    }

    /** Pauses until {@link #begin}: another controller leads. */
    void pause() {
        leading = false;
    }

    /** Any thread. */
    void consider(String node) {
        if (leading && !thread.isShutdown() && index.isOrphan(node)) {
            thread.execute(threads.guarded(ThreadRole.ORPHANS, () -> remove(node)));
        }
    }

    private void remove(String node) {
        try {
            removeIfStillOrphan(node);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return;
            }
            LOG.warn(
                    "the ProcessNode of a deleted node cannot be deleted, ppg tries again node={} reason=\"{}\"",
                    node,
                    e.getMessage());
            var _ = thread.schedule(
                    threads.guarded(ThreadRole.ORPHANS, () -> consider(node)), PAUSE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void removeIfStillOrphan(String node) {
        ProcessNodeResource report =
                client.resources(ProcessNodeResource.class).withName(node).get();
        if (report == null || installation.claim(report) == Installation.Claim.OTHERS) {
            return;
        }
        // A cache may be stale, and a ProcessNode is the record of what runs on a node.
        Optional<NodeView> known =
                Optional.ofNullable(client.nodes().withName(node).get()).map(NodeView::of);
        if (NodeReportView.of(report).isOrphanBeside(known)) {
            client.resource(report).lockResourceVersion().delete();
            LOG.info("ProcessNode deleted, because its node is gone node={}", node);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
