package io.persistentprocess.cluster;

import io.javaoperatorsdk.operator.OperatorException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session of the operator SDK running. When a session fails to start or ends, the next one starts after a pause, which grows with each
 * failure in a row. One thread calls {@link #serve}; any thread may call the rest.
 */
public final class OperatorSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorSessions.class);

    /** A session that lasted this long resets the back-off. */
    private static final Duration STABLE = Duration.ofMinutes(1);

    private final Supplier<OperatorSession> sessions;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<OperatorSession> current = Optional.empty();
    private volatile Optional<String> trouble = Optional.of("no session with the API server yet");

    /** @param sessions creates a session with its reconcilers registered */
    public OperatorSessions(Supplier<OperatorSession> sessions) {
        this.sessions = sessions;
    }

    /** Returns after {@link #end} or when the thread is interrupted. The last session is closed then. */
    public void serve() throws InterruptedException {
        RetryBackoff retries = RetryBackoff.NONE;
        while (ended.getCount() > 0) {
            long begun = System.nanoTime();
            serveOnce();
            Duration lasted = Duration.ofNanos(System.nanoTime() - begun);
            retries = (lasted.compareTo(STABLE) > 0 ? RetryBackoff.NONE : retries).failed();
            Duration pause = retries.delay(ThreadLocalRandom.current().nextDouble(), Duration.ZERO);
            if (ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private void serveOnce() throws InterruptedException {
        try (OperatorSession session = sessions.get()) {
            current = Optional.of(session);
            if (ended.getCount() == 0) {
                return;
            }
            session.start();
            trouble = Optional.empty();
            OperatorSession.End end = session.awaitEnd();
            trouble = Optional.of("no session with the API server: " + end.why());
            if (ended.getCount() > 0) {
                logEnd(end);
            }
        } catch (OperatorException e) {
            trouble = Optional.of("no session with the API server: " + e.getMessage());
            LOG.warn(
                    "the cluster cannot be watched; instances keep running as they are, and ppg tries again reason=\"{}\"",
                    e.getMessage());
            LOG.debug("details", e);
        }
    }

    private static void logEnd(OperatorSession.End end) {
        switch (end) {
            case OperatorSession.End.Failed(String why) ->
                LOG.warn("the session with the API server failed, ppg begins another one reason=\"{}\"", why);
            case OperatorSession.End.Asked(String why) ->
                LOG.info("the session with the API server ended, ppg begins another one reason=\"{}\"", why);
        }
    }

    /** Ends the current session and starts the next one, which lists everything again. */
    public void renew(String why) {
        current.ifPresent(session -> session.end(why));
    }

    /** Why the cluster is not watched at the moment, in one sentence; empty if it is. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** Makes {@link #serve} return. */
    public void end() {
        ended.countDown();
        current.ifPresent(session -> session.end("it is being closed"));
    }
}
