package io.persistentprocess.agent;

import io.persistentprocess.kernel.Clock;
import io.persistentprocess.kernel.Epoll;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.TimerFd;
import io.persistentprocess.supervision.InstanceId;
import java.nio.file.Path;
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
 * Reads PID files beside the reactor: where they lie is up to members, and a file server that is gone does not say so. Every member has a thread of its own while its
 * files are read, so that one whose server is gone holds up nobody else, and every read is answered after some seconds at the latest. Reactor thread only.
 */
final class PidFileReader {
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private record Member(String namespace, String group, String name) {
        static Member of(InstanceId id) {
            return new Member(id.namespace(), id.group(), id.member());
        }
    }

    /** The reads of one member, one after the other. */
    private static final class Queue {
        private final Errands errands;
        private int unfinished;
        /** Of those, how many have been answered already. */
        private int overdue;

        Queue(Errands errands) {
            this.errands = errands;
        }
    }

    /** A read somebody waits for. */
    private static final class Pending {
        private final Queue queue;
        private final Path path;
        private final long deadlineNanos;
        private Optional<Consumer<PidFileResult>> waiting;

        Pending(Queue queue, Path path, long deadlineNanos, Consumer<PidFileResult> waiting) {
            this.queue = queue;
            this.path = path;
            this.deadlineNanos = deadlineNanos;
            this.waiting = Optional.of(waiting);
        }

        void expire() {
            queue.overdue++;
            answer(noAnswer(path));
        }

        void answer(PidFileResult result) {
            Consumer<PidFileResult> consumer = waiting.orElseThrow();
            waiting = Optional.empty();
            consumer.accept(result);
        }
    }

    private final Reactor reactor;
    private final Supplier<Errands> errands;
    private final Function<Path, PidFileResult> reading;
    private final Map<Member, Queue> queues = new HashMap<>();
    /** In the order of their deadlines. */
    private final Deque<Pending> pending = new ArrayDeque<>();

    private Optional<TimerFd> timer = Optional.empty();
    private long token;

    /**
     * @param errands makes those of one member
     * @param reading what is done beside the reactor
     */
    PidFileReader(Reactor reactor, Supplier<Errands> errands, Function<Path, PidFileResult> reading) {
        this.reactor = reactor;
        this.errands = errands;
        this.reading = reading;
    }

    /** @param onResult is given the result later, once */
    void read(InstanceId id, Path path, Consumer<PidFileResult> onResult) throws KernelException {
        Member member = Member.of(id);
        Queue queue = Optional.ofNullable(queues.get(member)).orElseGet(() -> new Queue(errands.get()));
        if (queue.overdue > 0) {
            reactor.submit(() -> onResult.accept(noAnswer(path)));
            return;
        }
        long deadlineNanos = Clock.bootNanos() + PATIENCE.toNanos();
        armFor(deadlineNanos);
        Pending read = new Pending(queue, path, deadlineNanos, onResult);
        pending.addLast(read);
        queues.put(member, queue);
        queue.unfinished++;
        queue.errands.send(
                () -> reading.apply(path),
                failure -> new PidFileResult.Unreadable("internal error: " + failure),
                result -> finished(member, read, result));
    }

    private static PidFileResult noAnswer(Path path) {
        return new PidFileResult.Unreadable("read %s: no answer within %d s; does the server of its file system answer?"
                .formatted(path, PATIENCE.toSeconds()));
    }

    private void finished(Member member, Pending read, PidFileResult result) {
        Queue queue = read.queue;
        queue.unfinished--;
        if (queue.unfinished == 0) {
            queues.remove(member);
        }
        if (read.waiting.isEmpty()) {
            queue.overdue--;
            return;
        }
        pending.remove(read);
        disarmIfIdle();
        read.answer(result);
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
            long now = Clock.bootNanos();
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
