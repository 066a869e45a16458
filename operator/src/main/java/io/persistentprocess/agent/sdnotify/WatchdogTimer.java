package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The watchdogs of services, WatchdogSec= of systemd.service(5), with one timer for all. Before anybody is judged, the socket is read: what was sent in time counts, also
 * if the agent was too busy to read it. If the agent itself was late, no process is blamed, and all get a new period. Reactor thread only.
 *
 * <p>If the agent dies here: no watchdog runs; the next agent gives all processes a new period.
 */
@ReactorThread
final class WatchdogTimer implements AutoCloseable {
    /** So late that services may have been kept from sending by a full queue. */
    private static final long LATE_NANOS = 200_000_000;

    private final WatchdogDeadlines deadlines = new WatchdogDeadlines();
    private final BooleanSupplier readAll;
    private final Function<InstanceId, NotifyingInstance> services;
    private final BiConsumer<InstanceId, Event> events;
    private final LoopTimer timer;
    private long awaited = Long.MAX_VALUE;

    private WatchdogTimer(
            EventLoop loop,
            BooleanSupplier readAll,
            Function<InstanceId, NotifyingInstance> services,
            BiConsumer<InstanceId, Event> events)
            throws KernelException {
        this.readAll = readAll;
        this.services = services;
        this.events = events;
        this.timer = LoopTimer.create(loop, this::due);
    }

    /**
     * Watches no process yet.
     *
     * @param readAll reads the notifications that are there, and returns whether those are all
     */
    static WatchdogTimer create(
            EventLoop loop,
            BooleanSupplier readAll,
            Function<InstanceId, NotifyingInstance> services,
            BiConsumer<InstanceId, Event> events)
            throws KernelException {
        return new WatchdogTimer(loop, readAll, services, events);
    }

    void changed(NotifyingInstance service) {
        Optional<Duration> timeout = service.watchdog();
        if (timeout.isEmpty()) {
            deadlines.forget(service.id());
        } else if (deadlines.watch(service.id(), timeout.get(), System.nanoTime())) {
            arm();
        }
    }

    void forget(InstanceId id) {
        deadlines.forget(id);
    }

    void ping(InstanceId id) {
        deadlines.ping(id, System.nanoTime());
    }

    private void arm() {
        OptionalLong earliest = deadlines.earliest();
        if (earliest.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        if (awaited == Long.MAX_VALUE || earliest.getAsLong() - awaited < 0) {
            awaited = earliest.getAsLong();
        }
        try {
            timer.wakeAt(Optional.of(EventLoop.now().plus(Duration.ofNanos(Math.max(0, earliest.getAsLong() - now)))));
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be set", e);
        }
    }

    private void due() {
        long now = System.nanoTime();
        boolean late = awaited != Long.MAX_VALUE && now - awaited > LATE_NANOS;
        awaited = Long.MAX_VALUE;
        if (late) {
            deadlines.pingAll(now);
        } else if (readAll.getAsBoolean()) {
            deadlines.overdue(System.nanoTime()).forEach(this::expired);
        }
        arm();
    }

    private void expired(InstanceId id) {
        Optional<Duration> timeout = deadlines.timeout(id);
        deadlines.forget(id);
        NotifyingInstance service = services.apply(id);
        if (service != null && timeout.isPresent()) {
            String message = "no WATCHDOG=1 for %s".formatted(inWords(timeout.get()));
            events.accept(
                    id, new Event.Unhealthy(service.main(), ExitReason.WatchdogTimeout, message, Optional.empty()));
        }
    }

    private static String inWords(Duration timeout) {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }

    @Override
    public void close() {
        timer.close();
    }
}
