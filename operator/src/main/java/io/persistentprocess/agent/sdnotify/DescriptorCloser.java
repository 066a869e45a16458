package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes descriptors that services have passed. The last close of a socket that lingers (socket(7)), or of a file whose server does not answer, takes as long as the
 * service likes, so it is done by a few threads that exist while there is something to close. Any thread.
 */
final class DescriptorCloser {
    private static final int THREADS = 4;

    /** More than any honest service passes at once. */
    private static final int MOST_PENDING = 1024;

    private final ThreadPoolExecutor threads;
    private final AtomicInteger pending = new AtomicInteger();

    DescriptorCloser(AgentThreads threads) {
        this.threads = threads.queue(ThreadRole.DESCRIPTORS, THREADS);
    }

    void close(List<Integer> descriptors) {
        if (descriptors.isEmpty()) {
            return;
        }
        pending.addAndGet(descriptors.size());
        for (int fd : descriptors) {
            threads.execute(() -> {
                new FileDescriptor(fd, "received").close();
                pending.decrementAndGet();
            });
        }
    }

    /** Whether so many wait to be closed that no more may be received. */
    boolean isFull() {
        return pending.get() > MOST_PENDING;
    }
}
