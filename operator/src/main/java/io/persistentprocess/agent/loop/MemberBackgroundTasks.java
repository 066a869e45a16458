package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.TimerFd;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Background tasks that depend on a member: a file server that is gone may never answer, and a member may have a great many processes. Each member has a thread of its
 * own while it has tasks, so that one whose server is gone holds up no other. Every task is answered after {@link #PATIENCE} at the latest. Reactor thread only.
 */
@ReactorThread
public final class MemberBackgroundTasks {
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * A task.
     *
     * @param work runs on the member's thread
     * @param onFailure makes the result of a task that threw
     * @param onSilence makes the result of a task that takes too long, and of tasks that would wait for such a task
     */
    public record Task<T>(Supplier<T> work, Function<Throwable, T> onFailure, Supplier<T> onSilence) {}

    private record Member(String namespace, String group, String name) {
        static Member of(InstanceId id) {
            return new Member(id.namespace(), id.group(), id.member());
        }
    }

    /** The tasks of one member, one after another. */
    private static final class Queue {
        private final BackgroundTasks tasks;
        private int unfinished;
        /** How many of the unfinished tasks have been answered already. */
        private int overdue;

        Queue(BackgroundTasks tasks) {
            this.tasks = tasks;
        }
    }

    /** A task whose answer is awaited. */
    private static final class Pending<T> {
        private final Queue queue;
        private final Task<T> task;
        private final long deadlineNanos;
        private Optional<Consumer<T>> waiting;

        Pending(Queue queue, Task<T> task, long deadlineNanos, Consumer<T> waiting) {
            this.queue = queue;
            this.task = task;
            this.deadlineNanos = deadlineNanos;
            this.waiting = Optional.of(waiting);
        }

        void expire() {
            queue.overdue++;
            answer(task.onSilence().get());
        }

        void answer(T result) {
            Consumer<T> consumer = waiting.orElseThrow();
            waiting = Optional.empty();
            consumer.accept(result);
        }
    }

    private final EventLoop reactor;
    private final Supplier<BackgroundTasks> tasks;
    private final Map<Member, Queue> queues = new HashMap<>();
    /** Ordered by deadline. */
    private final Deque<Pending<?>> pending = new ArrayDeque<>();

    private Optional<TimerFd> timer = Optional.empty();
    private long token;

    /** @param tasks creates the task queue of one member */
    public MemberBackgroundTasks(EventLoop reactor, Supplier<BackgroundTasks> tasks) {
        this.reactor = reactor;
        this.tasks = tasks;
    }

    /**
     * Runs a task on the thread of the instance's member.
     *
     * @param onResult receives the result later, once
     */
    public <T> void send(InstanceId id, Task<T> task, Consumer<T> onResult) throws KernelException {
        Member member = Member.of(id);
        Queue queue = Optional.ofNullable(queues.get(member)).orElseGet(() -> new Queue(tasks.get()));
        if (queue.overdue > 0) {
            reactor.submit(() -> onResult.accept(task.onSilence().get()));
            return;
        }
        long deadlineNanos = KernelClock.bootNanos() + PATIENCE.toNanos();
        armFor(deadlineNanos);
        Pending<T> sent = new Pending<>(queue, task, deadlineNanos, onResult);
        pending.addLast(sent);
        queues.put(member, queue);
        queue.unfinished++;
        queue.tasks.send(task.work(), task.onFailure(), result -> finished(member, sent, result));
    }

    /** The message for a user if there was no answer. */
    public static String noAnswer(String path) {
        return "read %s: no answer within %d s; does the server of its file system answer?"
                .formatted(path, PATIENCE.toSeconds());
    }

    private <T> void finished(Member member, Pending<T> sent, T result) {
        Queue queue = sent.queue;
        queue.unfinished--;
        if (queue.unfinished == 0) {
            queues.remove(member);
        }
        if (sent.waiting.isEmpty()) {
            queue.overdue--;
            return;
        }
        pending.remove(sent);
        disarmIfIdle();
        sent.answer(result);
    }

    private void armFor(long deadlineNanos) throws KernelException {
        if (timer.isPresent()) {
            return;
        }
        TimerFd opened = TimerFd.boottime();
        try {
            opened.armAt(deadlineNanos);
            token = reactor.watch(opened.fd(), Epoll.IN, KernelEvent.TIMER_EXPIRED, _ -> expire());
            timer = Optional.of(opened);
        } finally {
            if (timer.isEmpty()) {
                opened.close();
            }
        }
    }

    private void expire() {
        try {
            timer.orElseThrow().drain();
            long now = KernelClock.bootNanos();
            while (!pending.isEmpty() && pending.getFirst().deadlineNanos <= now) {
                pending.removeFirst().expire();
            }
            if (!pending.isEmpty()) {
                timer.orElseThrow().armAt(pending.getFirst().deadlineNanos);
            }
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be used", e);
        }
        disarmIfIdle();
    }

    private void disarmIfIdle() {
        if (pending.isEmpty() && timer.isPresent()) {
            reactor.forget(token);
            timer.get().close();
            timer = Optional.empty();
        }
    }
}
