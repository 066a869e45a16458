package io.persistentprocess.cluster.controller;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.OperatorSession;
import io.persistentprocess.cluster.OperatorSessions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** From standing for leader until the Lease is lost: one controller may have several, one after the other. Any thread. */
final class LeaderTerm implements AutoCloseable {
    private final OperatorSessions sessions;
    private final LeaseElection leadership;
    private final Thread leading;
    private boolean closed;

    /**
     * Stands for leader at once.
     *
     * @param onLead done before this one leads
     */
    LeaderTerm(Supplier<OperatorSession> session, LeaseElection leadership, Runnable onLead, AgentThreads threads) {
        this.sessions = new OperatorSessions(session);
        this.leadership = leadership;
        this.leading = threads.unstarted(ThreadRole.LEAD, () -> lead(onLead));
    }

    /** Done when the Lease is this one's. */
    CompletableFuture<Void> began() {
        return leadership.began();
    }

    /** Done when it is so no more. */
    CompletableFuture<Void> lost() {
        return leadership.lost();
    }

    /** Returns at once; does nothing once this is closed. */
    synchronized void lead() {
        if (!closed) {
            leading.start();
        }
    }

    private void lead(Runnable onLead) {
        onLead.run();
        try {
            sessions.serve();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why the groups are not followed, in one sentence; empty: they are, or this one does not lead and need not. */
    Optional<String> trouble() {
        return leading.isAlive() ? sessions.trouble() : Optional.empty();
    }

    /** First the writing, then the Lease: nobody else leads while this one still writes. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        sessions.end();
        ServiceThread.join(leading);
        leadership.close();
    }
}
