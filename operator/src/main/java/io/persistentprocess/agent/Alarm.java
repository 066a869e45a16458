package io.persistentprocess.agent;

import io.persistentprocess.kernel.CloseOnFailure;
import io.persistentprocess.kernel.Epoll;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.TimerFd;
import io.persistentprocess.supervision.BootTime;
import java.util.Optional;

/** Wakes the reactor for something that has no instance's timer. Asleep it costs nothing. Reactor thread only. */
final class Alarm implements AutoCloseable {
    private final TimerFd timer;
    private Optional<BootTime> armed = Optional.empty();

    private Alarm(TimerFd timer) {
        this.timer = timer;
    }

    /**
     * An alarm that is not set.
     *
     * @param due says itself when it wants to be woken next
     */
    static Alarm create(Reactor reactor, Runnable due) throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Alarm alarm = opened.add(new Alarm(TimerFd.boottime()), Alarm::close);
            reactor.watch(alarm.timer.fd(), Epoll.IN, KernelEvent.TIMER_EXPIRED, _ -> {
                alarm.silence();
                due.run();
            });
            return opened.keep(alarm);
        }
    }

    private void silence() {
        armed = Optional.empty();
        try {
            timer.drain();
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be read", e);
        }
    }

    /** No later than this, if there is such a time. */
    void wakeAt(Optional<BootTime> at) throws KernelException {
        if (at.isPresent() && (armed.isEmpty() || at.get().isBefore(armed.get()))) {
            timer.armAt(at.get().nanos());
            armed = at;
        }
    }

    @Override
    public void close() {
        timer.close();
    }
}
