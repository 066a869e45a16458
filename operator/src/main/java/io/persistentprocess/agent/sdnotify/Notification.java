package io.persistentprocess.agent.sdnotify;

import java.time.Duration;
import java.util.Optional;

/** What a service says of itself in one assignment of a message, in the words of sd_notify(3). */
public sealed interface Notification {
    /** {@code READY=1}: it has started, or has finished a reload. */
    record Ready() implements Notification {}

    /**
     * {@code RELOADING=1}: it reloads its configuration, until the next {@link Ready}.
     *
     * @param monotonicMicros {@code MONOTONIC_USEC}, when it began, by CLOCK_MONOTONIC
     */
    record Reloading(Optional<Long> monotonicMicros) implements Notification {}

    /** {@code STOPPING=1}: it is about to end by itself. */
    record Stopping() implements Notification {}

    /**
     * {@code STATUS=}: what it is doing.
     *
     * @param text one line without control characters; empty: nothing to say any more
     */
    record Status(String text) implements Notification {}

    /** {@code ERRNO=}: why it fails. */
    record Failing(int errno) implements Notification {}

    /** {@code MAINPID=}: its main process is another one. */
    record MainPid(int pid) implements Notification {}

    /** {@code WATCHDOG=1}: it is well. */
    record Ping() implements Notification {}

    /** {@code WATCHDOG=trigger}: it is not, and wants to be treated as if it had missed its watchdog. */
    record Trigger() implements Notification {}

    /** {@code WATCHDOG_USEC=}: how long it may be silent from now on; zero: as long as it likes. */
    record WatchdogTimeout(Duration timeout) implements Notification {}

    /** {@code EXTEND_TIMEOUT_USEC=}: its start or stop takes so long from now on, unless it says so again. */
    record ExtendTimeout(Duration extension) implements Notification {}

    /** {@code FDSTORE=1} with {@code FDNAME=}: the descriptors of the message are to be kept for its next start. */
    record StoreDescriptors(String name) implements Notification {}

    /** {@code FDSTOREREMOVE=1} with {@code FDNAME=}: those with this name are not needed any more. */
    record RemoveDescriptors(String name) implements Notification {}
}
