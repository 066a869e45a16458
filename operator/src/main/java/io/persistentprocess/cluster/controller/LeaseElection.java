package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.status.ControllerNames;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects one leading controller by a Lease. The Java Operator SDK's election is not used: it first asks for a review of its own rights, and it ends
 * the process when the Lease is lost.
 *
 * <p>If the controller dies here: the Lease expires, and another controller takes it.
 */
final class LeaseElection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseElection.class);

    private final ExecutorService executor;
    private final LeaderElector elector;
    private final CompletableFuture<Void> began = new CompletableFuture<>();
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private final CompletableFuture<?> running;

    LeaseElection(KubernetesClient client, ControllerConfig.Candidacy candidacy, Clocks clocks, AgentThreads threads) {
        this.executor = threads.pool(ThreadRole.LEADER, Integer.MAX_VALUE);
        var duration = candidacy.leaseDuration();
        this.elector = new LeaderElectorBuilder(client, executor)
                .withConfig(new LeaderElectionConfig(
                        new ObservedLease(
                                new LeaseLock(candidacy.namespace(), Installation.LEASE, candidacy.identity()), clocks),
                        duration,
                        duration.multipliedBy(2).dividedBy(3),
                        duration.dividedBy(8),
                        new LeaderCallbacks(
                                () -> began.completeAsync(() -> null, executor),
                                () -> lost.completeAsync(() -> null, executor),
                                LeaseElection::logLeader),
                        true,
                        ControllerNames.NAME))
                .build();
        this.running = elector.start();
        var _ = running.whenComplete((_, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                threads.failed(ThreadRole.LEADER, failure);
                lost.complete(null);
            }
        });
    }

    /** Completed when this controller leads. */
    CompletableFuture<Void> began() {
        return began;
    }

    /** Completed when this controller no longer leads. */
    CompletableFuture<Void> lost() {
        return lost;
    }

    /** Between two leaders the name is empty. */
    private static void logLeader(String leader) {
        if (leader != null && !leader.isEmpty()) {
            LOG.info("a controller leads identity={}", leader);
        }
    }

    @Override
    public void close() {
        running.cancel(true);
        executor.shutdown();
    }
}
