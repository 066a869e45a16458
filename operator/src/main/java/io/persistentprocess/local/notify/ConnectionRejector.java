package io.persistentprocess.local.notify;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections of users that have no thread of their own, on one shared thread ({@code ppg-notify-no}), which exists while there are any.
 * Served users must not wait for it. Any thread.
 */
final class ConnectionRejector {
    private static final int MOST = 64;
    private static final long IDLE_SECONDS = 1;

    private final BlockingQueue<RejectedConnection> queue = new ArrayBlockingQueue<>(MOST);
    private final AgentThreads threads;
    private boolean working;

    ConnectionRejector(AgentThreads threads) {
        this.threads = threads;
    }

    /** False if there are too many. */
    synchronized boolean take(RejectedConnection refusal) {
        if (!queue.offer(refusal)) {
            return false;
        }
        if (!working) {
            working = true;
            threads.service(ThreadRole.SUBSCRIBER_REFUSAL, this::work).start();
        }
        return true;
    }

    private void work() throws InterruptedException {
        while (isWorking()) {
            RejectedConnection next = queue.poll(IDLE_SECONDS, TimeUnit.SECONDS);
            if (next != null) {
                next.send();
            }
        }
    }

    private synchronized boolean isWorking() {
        working = !queue.isEmpty();
        return working;
    }
}
