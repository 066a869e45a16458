package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.poll.TimerFd;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.FailureScope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loop: sleeps in one epoll_wait(2) until the kernel, a timer or another thread has something for it.
 *
 * <p>{@link #submit} and {@link #end} may be called from any thread, everything else only from the event loop's thread. It is independent of instances.
 */
public final class EventLoop implements AutoCloseable {
    /** Called when a watched descriptor is ready, with the token that {@link #watch} returned. */
    public interface Handler {
        void ready(long token);
    }

    /** The queued work that the loop runs, and when the next is due. */
    public interface Workload {
        /** Does a part of the queued work. Returns whether there is more. */
        boolean work();

        /** When to wake up without a notification, in nanoseconds of the boot clock; {@link Long#MAX_VALUE}: not at all. */
        long wakeAtNanos();
    }

    /** Work of any length. */
    public interface Work {
        /** Does a bounded part of it. Returns whether there is more. */
        boolean step();
    }

    private record Watched(int fd, KernelEvent event, Handler handler) {}

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long MAILBOX = 0;
    private static final long TIMER = 1;

    /** After this many messages of other threads the loop polls the kernel again. */
    private static final int MESSAGES_PER_TURN = 64;

    private final Epoll epoll;
    private final EventFd wakeup;
    private final TimerFd timer;
    private final KernelEventCounters counters;
    private final AgentThreads threads;
    private final Map<Long, Watched> watched = new HashMap<>();
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final Queue<Work> inTurns = new ArrayDeque<>();
    private long nextToken = 2;
    private long armedForNanos = Long.MAX_VALUE;
    private volatile boolean ended;
    /** Which thread runs the loop; empty: none yet, or none any more. */
    private volatile Optional<Thread> thread = Optional.empty();

    private EventLoop(Epoll epoll, EventFd wakeup, TimerFd timer, KernelEventCounters counters, AgentThreads threads) {
        this.epoll = epoll;
        this.wakeup = wakeup;
        this.timer = timer;
        this.counters = counters;
        this.threads = threads;
    }

    /**
     * Opens the descriptors; {@link #run} starts the loop.
     *
     * @param counters counts kernel events
     * @param threads counts failures
     */
    public static EventLoop create(KernelEventCounters counters, AgentThreads threads) throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Epoll epoll = opened.add(Epoll.create(), Epoll::close);
            EventFd wakeup = opened.add(EventFd.create(), EventFd::close);
            TimerFd timer = opened.add(TimerFd.boottime(), TimerFd::close);
            epoll.add(wakeup.fd(), Epoll.IN, MAILBOX);
            epoll.add(timer.fd(), Epoll.IN, TIMER);
            return opened.keep(new EventLoop(epoll, wakeup, timer, counters, threads));
        }
    }

    /** Where other threads count the kernel's events. */
    public KernelEventCounters counters() {
        return counters;
    }

    public static BootTime now() {
        return BootClock.now();
    }

    /** Runs a task on the event loop's thread, soon; drops it if the loop has ended. */
    public void submit(Runnable message) {
        mailbox.add(message);
        wake();
    }

    public void end() {
        ended = true;
        wake();
    }

    /** An open eventfd accepts every signal (eventfd(2): a full counter is a pending wake-up), so a failure means that the loop was closed. */
    private void wake() {
        try {
            wakeup.signal();
        } catch (KernelException e) {
            if (!ended) {
                throw new IllegalStateException("the reactor cannot be woken", e);
            }
            LOG.debug("a message arrived after the end of the loop");
        }
    }

    /** Whether the calling thread may act as the reactor thread: it is that thread, or the loop does not run. Any thread. */
    public boolean isReactorThread() {
        return thread.filter(running -> !running.equals(Thread.currentThread())).isEmpty();
    }

    private String stranger() {
        return "called by the thread " + Thread.currentThread().getName() + ", which is not the reactor's";
    }

    /**
     * Watches a descriptor.
     *
     * @param event what readiness of the descriptor means
     * @return the token for {@link #forget}; a notification that was under way for a forgotten token is dropped, even if its descriptor number is in use again
     */
    @ReactorThread
    public long watch(int fd, int events, KernelEvent event, Handler handler) throws KernelException {
        assert isReactorThread() : stranger();
        long token = nextToken++;
        epoll.add(fd, events, token);
        watched.put(token, new Watched(fd, event, handler));
        return token;
    }

    /** Watches a descriptor until it is first ready. The callback may watch it again. */
    @ReactorThread
    public void watchOnce(int fd, KernelEvent event, Runnable onReady) throws KernelException {
        watch(fd, Epoll.IN, event, token -> {
            forget(token);
            remove(fd);
            onReady.run();
        });
    }

    /** The descriptor itself leaves the epoll set when its owner closes it, epoll(7). */
    @ReactorThread
    public void forget(long token) {
        assert isReactorThread() : stranger();
        watched.remove(token);
    }

    /** Stops watching a descriptor that stays open. */
    @ReactorThread
    public void unwatch(long token) {
        assert isReactorThread() : stranger();
        Watched before = watched.remove(token);
        if (before != null) {
            remove(before.fd());
        }
    }

    /** Does a first step at once and one more a turn; several works take turns. */
    @ReactorThread
    public void inTurns(Work work) {
        assert isReactorThread() : stranger();
        if (work.step()) {
            inTurns.add(work);
        }
    }

    private void takeTurn() {
        Work next = inTurns.poll();
        if (next != null) {
            run(() -> inTurns(next));
        }
    }

    /** Runs until {@link #end}. */
    @ReactorThread
    public void run(Workload workload) throws KernelException {
        thread = Optional.of(Thread.currentThread());
        try {
            serve(workload);
        } finally {
            thread = Optional.empty();
        }
    }

    private void serve(Workload workload) throws KernelException {
        long woken = System.nanoTime();
        while (!ended) {
            takeTurn();
            boolean more = workload.work() || !inTurns.isEmpty();
            arm(workload.wakeAtNanos());
            counters.lagged(System.nanoTime() - woken);
            int ready = more ? epoll.await(Duration.ZERO) : epoll.await();
            woken = System.nanoTime();
            for (int i = 0; i < ready; i++) {
                dispatch(epoll.token(i));
            }
        }
    }

    /** A timer that is armed for an earlier time stays so and expires once for nothing: each restart would move it twice. */
    private void arm(long wakeAtNanos) throws KernelException {
        if (wakeAtNanos < armedForNanos) {
            timer.armAt(wakeAtNanos);
            armedForNanos = wakeAtNanos;
        }
    }

    private void dispatch(long token) throws KernelException {
        if (token == MAILBOX) {
            counters.count(KernelEvent.MESSAGE);
            wakeup.drain();
            readMailbox();
        } else if (token == TIMER) {
            counters.count(KernelEvent.TIMER_EXPIRED);
            timer.drain();
            armedForNanos = Long.MAX_VALUE;
        } else {
            Watched ready = watched.get(token);
            if (ready != null) {
                counters.count(ready.event());
                dispatch(ready, token);
            }
        }
    }

    private void readMailbox() {
        for (int i = 0; i < MESSAGES_PER_TURN && !mailbox.isEmpty(); i++) {
            run(mailbox.remove());
        }
        if (!mailbox.isEmpty()) {
            wake();
        }
    }

    /** A failing message or handler must not keep the others from being served. An error that concerns the whole process ends the loop. */
    private void run(Runnable message) {
        try {
            message.run();
        } catch (RuntimeException | Error e) {
            contain(e, "one message to the reactor was not processed");
        }
    }

    private void dispatch(Watched ready, long token) {
        try {
            ready.handler().ready(token);
        } catch (RuntimeException | Error e) {
            contain(e, "one file descriptor is no longer watched");
            // Stop watching it: it would be ready again at once.
            if (watched.remove(token, ready)) {
                remove(ready.fd());
            }
        }
    }

    private void remove(int fd) {
        try {
            epoll.remove(fd);
        } catch (KernelException e) {
            LOG.debug("a watched file descriptor was already closed descriptor={} reason=\"{}\"", fd, e.getMessage());
        }
    }

    /** Logs and counts an error that concerns one piece of work; rethrows one that concerns the process. */
    public void contain(Throwable failure, String consequence) {
        if (FailureScope.of(failure) == FailureScope.PROCESS) {
            throw (Error) failure;
        }
        threads.failed(ThreadRole.REACTOR, failure, consequence);
    }

    @Override
    public void close() {
        LOG.debug("reactor ends, watching={}", watched.size());
        timer.close();
        wakeup.close();
        epoll.close();
    }
}
