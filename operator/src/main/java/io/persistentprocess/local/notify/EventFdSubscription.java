package io.persistentprocess.local.notify;

import io.persistentprocess.agent.notify.Subscriber;
import io.persistentprocess.kernel.poll.ForeignEventFd;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** An eventfd of a client's and what it is still to be told. The reactor thread adds to that; everything else is for the thread that serves the client's user. */
final class EventFdSubscription implements Subscriber {
    private final ForeignEventFd target;
    private final NotifyClient client;
    private final Consumer<EventFdSubscription> due;
    private final AtomicLong untold = new AtomicLong();
    private volatile boolean ended;
    private boolean closed;

    /** @param due takes it when it has something to be told; must not wait */
    EventFdSubscription(ForeignEventFd target, NotifyClient client, Consumer<EventFdSubscription> due) {
        this.target = target;
        this.client = client;
        this.due = due;
    }

    @Override
    public void happened(long times) {
        if (untold.getAndAdd(times) == 0) {
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

    /** How often it is to be signalled; from now on what happens is counted anew. */
    long takeUntold() {
        return untold.getAndSet(0);
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
