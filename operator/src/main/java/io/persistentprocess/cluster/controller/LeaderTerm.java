package io.persistentprocess.cluster.controller;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.OperatorSession;
import io.persistentprocess.cluster.OperatorSessions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One candidacy for leader, until the Lease is lost. A controller may have several, one after the other. Any thread. */
final class LeaderTerm implements AutoCloseable {
    private final OperatorSessions sessions;
    private final LeaseElection leadership;
    private final Thread leading;
    private boolean closed;

    /**
     * Becomes a candidate at once.
     *
     * @param onLead runs before this controller leads
     */
    LeaderTerm(Supplier<OperatorSession> session, LeaseElection leadership, Runnable onLead, AgentThreads threads) {
        this.sessions = new OperatorSessions(session);
        this.leadership = leadership;
        this.leading = threads.unstarted(ThreadRole.LEAD, () -> lead(onLead));
    }

    /** Completed when this controller holds the Lease. */
    CompletableFuture<Void> began() {
        return leadership.began();
    }

    /** Completed when this controller has lost the Lease. */
    CompletableFuture<Void> lost() {
        return leadership.lost();
    }

    /** Returns at once; does nothing after {@link #close}. */
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

    /** Lists the groups again, if this controller leads. */
    void renew(String why) {
        sessions.renew(why);
    }

    /** Why the groups are not reconciled, in one sentence; empty if they are, or if this controller does not lead. */
    Optional<String> trouble() {
        return leading.isAlive() ? sessions.trouble() : Optional.empty();
    }

    /** Stops the writes first and releases the Lease then, so that no other controller leads while this one still writes. */
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
