package io.persistentprocess.e2e.cluster;

import java.time.Duration;
import java.util.Optional;

/** What a {@link FaultyProxy} does to a request instead of passing it on as it should. */
public sealed interface Fault {
    /**
     * The proxy answers itself, as the API server would.
     *
     * @param status HTTP's, of an error
     * @param retryAfter for the header, in whole seconds
     */
    record Answer(int status, Optional<Duration> retryAfter) implements Fault {
        public Answer(int status) {
            this(status, Optional.empty());
        }
    }

    /** Passes it on after this time. */
    record Delay(Duration time) implements Fault {}

    /** Takes it, and never answers. */
    record Hang() implements Fault {}

    /** Breaks the connection; also those of requests that are being answered, such as watches. */
    record Cut() implements Fault {}

    /** Begins to answer and never says more, but keeps the connection; also those of requests that are being answered, which stay silent when the fault is over. */
    record Silence() implements Fault {}

    /** Ends the answer after so many bytes, in the middle of whatever it is. */
    record CutAt(int bytes) implements Fault {}

    /** Begins the answer with a line that is no JSON, as a proxy that goes wrong may. */
    record CorruptBytes() implements Fault {}
}
