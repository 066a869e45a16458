package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.TimerFd;
import io.persistentprocess.supervision.instance.BootTime;
import java.util.Optional;

/** A timer of the event loop that belongs to no instance. Costs nothing while it is not armed. Reactor thread only. */
@ReactorThread
public final class LoopTimer implements AutoCloseable {
    private final TimerFd timer;
    private Optional<BootTime> armed = Optional.empty();

    private LoopTimer(TimerFd timer) {
        this.timer = timer;
    }

    /**
     * A timer that is not armed.
     *
     * @param due runs when the timer expires, and arms it again if necessary
     */
    public static LoopTimer create(EventLoop reactor, Runnable due) throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            LoopTimer alarm = opened.add(new LoopTimer(TimerFd.boottime()), LoopTimer::close);
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

    /** Arms the timer for this time unless it expires earlier; empty: does nothing. */
    public void wakeAt(Optional<BootTime> at) throws KernelException {
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
