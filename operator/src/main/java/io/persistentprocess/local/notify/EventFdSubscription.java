package io.persistentprocess.local.notify;

import io.persistentprocess.agent.notify.Subscriber;
import io.persistentprocess.kernel.poll.ForeignEventFd;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A client's eventfd and the number of its pending events. The event loop's thread adds events; everything else is for the thread that serves the
 * client's user.
 */
final class EventFdSubscription implements Subscriber {
    private final ForeignEventFd target;
    private final NotifyClient client;
    private final Consumer<EventFdSubscription> due;
    private final AtomicLong pending = new AtomicLong();
    private volatile boolean ended;
    private boolean closed;

    /** @param due receives the subscription when it has pending events; must not wait */
    EventFdSubscription(ForeignEventFd target, NotifyClient client, Consumer<EventFdSubscription> due) {
        this.target = target;
        this.client = client;
        this.due = due;
    }

    @Override
    public void happened(long times) {
        if (pending.getAndAdd(times) == 0) {
            due.accept(this);
        }
    }

    @Override
    public void ended() {
        ended = true;
        due.accept(this);
    }

    ForeignEventFd target() {
        return target;
    }

    NotifyClient client() {
        return client;
    }

    /** Takes the number of pending events and resets it. */
    long takePending() {
        return pending.getAndSet(0);
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        if (!closed) {
            closed = true;
            target.close();
        }
    }
}
