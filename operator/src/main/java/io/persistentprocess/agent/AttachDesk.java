package io.persistentprocess.agent;

import io.persistentprocess.supervision.Event;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has attaches done one after another on a thread that lives as long as there are any ({@code ppg-attach}), so that no restart waits for them. Reactor thread only; the
 * thread is started from it, and so is where it is.
 */
final class AttachDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AttachDesk.class);
    private static final long IDLE_SECONDS = 1;

    private final Reactor reactor;
    private final ExecutorService worker = new ThreadPoolExecutor(
            0,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> Thread.ofPlatform().name("ppg-attach").daemon().unstarted(work));

    AttachDesk(Reactor reactor) {
        this.reactor = reactor;
    }

    /** The answer is handed over by the reactor thread. */
    void begin(Supplier<Event> attachment, Consumer<Event> answer) {
        worker.execute(() -> {
            Event event = outcome(attachment);
            reactor.submit(() -> answer.accept(event));
        });
    }

    /** A defect must not leave the instance waiting. */
    private static Event outcome(Supplier<Event> attachment) {
        try {
            return attachment.get();
        } catch (RuntimeException e) {
            LOG.error("an attach failed, this is a defect of ppg", e);
            return new Event.AttachFailed(Event.WhyNot.REFUSED, "unexpected " + e);
        }
    }
}
