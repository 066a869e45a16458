package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who has to send WATCHDOG=1 by when. A ping only notes the time: the one timer of all is moved when it expires, not at each ping. Pure; times are nanoseconds of
 * CLOCK_MONOTONIC, so that no watchdog expires while the machine is suspended.
 */
final class WatchdogDeadlines {
    private static final class Watched {
        private final Duration timeout;
        private long lastSign;

        private Watched(Duration timeout, long lastSign) {
            this.timeout = timeout;
            this.lastSign = lastSign;
        }

        private long deadline() {
            return lastSign + timeout.toNanos();
        }
    }

    private final Map<InstanceId, Watched> watched = new HashMap<>();

    /** Begins a period, unless the instance is watched with this timeout already. Returns whether it has begun one. */
    boolean watch(InstanceId id, Duration timeout, long now) {
        if (timeout(id).filter(timeout::equals).isPresent()) {
            return false;
        }
        watched.put(id, new Watched(timeout, now));
        return true;
    }

    void forget(InstanceId id) {
        watched.remove(id);
    }

    /** Does nothing if it is not watched. */
    void ping(InstanceId id, long now) {
        Watched instance = watched.get(id);
        if (instance != null) {
            instance.lastSign = now;
        }
    }

    /** Gives everybody a new period, because the supervisor itself did not look for too long. */
    void pingAll(long now) {
        watched.values().forEach(instance -> instance.lastSign = now);
    }

    Optional<Duration> timeout(InstanceId id) {
        return Optional.ofNullable(watched.get(id)).map(instance -> instance.timeout);
    }

    /** Those whose time is over. */
    List<InstanceId> overdue(long now) {
        return watched.entrySet().stream()
                .filter(entry -> now - entry.getValue().deadline() >= 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** When the next time is over; empty: no process is watched. */
    OptionalLong earliest() {
        return watched.values().stream().mapToLong(Watched::deadline).min();
    }
}
