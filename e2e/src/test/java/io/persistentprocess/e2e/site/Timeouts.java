package io.persistentprocess.e2e.site;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait at most: long enough for a busy machine with two cores. */
public final class Timeouts {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Timeouts() {}

    /** Waits for a condition up to {@link #LIMIT}; {@code what} describes it in the message of a timeout. */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions();
    }
}
