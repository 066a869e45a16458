package io.persistentprocess.supervision.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * Which notifications of an instance are accepted, sd_notify(3).
 *
 * @param storeMax how many descriptors it may store for its next start, FileDescriptorStoreMax= of systemd.service(5)
 * @param watchdog how long the instance may be without WATCHDOG=1, as WatchdogSec= of systemd.service(5); empty: it is not watched
 */
public record NotifySpec(Access access, Optional<Duration> watchdog, int storeMax) {
    /** Of an instance that may store nothing. */
    public NotifySpec(Access access, Optional<Duration> watchdog) {
        this(access, watchdog, 0);
    }

    /** Whose notifications are accepted, as NotifyAccess= of systemd.service(5). */
    public enum Access {
        /** Of the main process. */
        MAIN,
        /** Of all processes in the instance's cgroup. */
        ALL
    }
}
