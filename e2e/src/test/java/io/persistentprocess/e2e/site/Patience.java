package io.persistentprocess.e2e.site;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait: long enough for a busy machine with two cores. */
public final class Patience {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Patience() {}

    /** Waits for long; {@code what} is a sentence for the message of a wait in vain. */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions();
    }
}
