package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes descriptors that services have passed. The last close of a socket that lingers (socket(7)), or of a file whose server does not answer, takes as long as the
 * service likes, so threads do it that exist while there is something to close. An instance has one descriptor at a time closed at once; all others wait together, so
 * that those of one instance do not keep another's BARRIER=1 waiting. Any thread.
 */
final class DescriptorCloser {
    private static final int AT_ONCE = 64;
    private static final int LATER = 4;

    /** More than any honest service passes at once. */
    private static final int MOST_PENDING = 1024;

    private final Executor atOnce;
    private final Executor later;
    /** The empty key stands for senders of no instance. */
    private final Map<Optional<InstanceId>, Boolean> busy = new ConcurrentHashMap<>();

    private final AtomicInteger pending = new AtomicInteger();

    DescriptorCloser(AgentThreads threads) {
        this.atOnce = threads.pool(ThreadRole.DESCRIPTORS, AT_ONCE);
        this.later = threads.queue(ThreadRole.DESCRIPTORS, LATER);
    }

    /** @param sender empty: of no instance */
    void close(Optional<InstanceId> sender, List<Integer> descriptors) {
        pending.addAndGet(descriptors.size());
        descriptors.forEach(fd -> close(sender, fd));
    }

    private void close(Optional<InstanceId> sender, int fd) {
        if (busy.putIfAbsent(sender, true) != null) {
            later.execute(() -> close(fd));
            return;
        }
        try {
            atOnce.execute(() -> {
                close(fd);
                busy.remove(sender);
            });
        } catch (RejectedExecutionException _) {
            busy.remove(sender);
            later.execute(() -> close(fd));
        }
    }

    private void close(int fd) {
        new FileDescriptor(fd, "received").close();
        pending.decrementAndGet();
    }

    /** Whether so many wait to be closed that no more may be received. */
    boolean isFull() {
        return pending.get() > MOST_PENDING;
    }
}
