package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.status.ControllerNames;
import java.time.Duration;
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
        this.executor = threads.pool(ThreadRole.LEADER, 1, Integer.MAX_VALUE);
        this.elector = new LeaderElectorBuilder(client, executor)
                .withConfig(new Pace(
                        new RememberedLease(candidacy.namespace(), Installation.LEASE, candidacy.identity()),
                        clocks,
                        candidacy.leaseDuration(),
                        new LeaderCallbacks(
                                () -> began.completeAsync(() -> null, executor),
                                () -> lost.completeAsync(() -> null, executor),
                                LeaseElection::logLeader)))
                .build();
        this.running = elector.start();
        var _ = running.whenComplete((_, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                threads.failed(ThreadRole.LEADER, failure);
                lost.complete(null);
            }
        });
    }

    /**
     * A renewal that succeeded is followed by the next one after half of the Lease's duration: each renewal wakes the process about 12 times. One that
     * failed is tried again soon, for a third of the duration. Then a sixth is left until another controller may lead, twice what client-go leaves.
     */
    private static final class Pace extends LeaderElectionConfig {
        private static final int RENEWALS = 2;
        private static final int PARTS = 6;
        private static final int ATTEMPTS = 30;

        private final RememberedLease lease;

        Pace(RememberedLease lease, Clocks clocks, Duration duration, LeaderCallbacks callbacks) {
            super(
                    new ObservedLease(lease, clocks),
                    duration,
                    duration.multipliedBy(PARTS - 1).dividedBy(PARTS),
                    duration.dividedBy(ATTEMPTS),
                    callbacks,
                    true,
                    ControllerNames.NAME);
            this.lease = lease;
        }

        /** Until the next attempt to renew or to become the leader. */
        @Override
        public Duration getRetryPeriod() {
            return lease.isHeld() ? getLeaseDuration().dividedBy(RENEWALS) : super.getRetryPeriod();
        }
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
