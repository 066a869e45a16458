package io.persistentprocess.local.notify;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends users away who have no thread of their own, on one thread for all of them ({@code ppg-notify-no}) that is there while there are any: those who are served must not
 * wait for it. Any thread.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int MOST = 64;
    private static final long IDLE_SECONDS = 1;

    private final BlockingQueue<Refusal> queue = new ArrayBlockingQueue<>(MOST);
    private boolean working;

    /** False: there are too many. */
    synchronized boolean take(Refusal refusal) {
        if (!queue.offer(refusal)) {
            return false;
        }
        if (!working) {
            working = true;
            Thread.ofPlatform().name("ppg-notify-no").daemon().start(this::work);
        }
        return true;
    }

    private void work() {
        try {
            while (isWorking()) {
                Refusal next = queue.poll(IDLE_SECONDS, TimeUnit.SECONDS);
                if (next != null) {
                    next.tell();
                }
            }
        } catch (InterruptedException _) {
            LOG.debug("nobody is sent away any more");
        }
    }

    private synchronized boolean isWorking() {
        working = !queue.isEmpty();
        return working;
    }
}
