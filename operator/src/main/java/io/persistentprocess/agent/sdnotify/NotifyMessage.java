package io.persistentprocess.agent.sdnotify;

import java.util.List;

/** A message of a service to its supervisor, sd_notify(3). */
public sealed interface NotifyMessage {
    /** {@code BARRIER=1}: the descriptor that comes with it is to be closed when all earlier messages have been handled, sd_notify_barrier(3). */
    record Barrier() implements NotifyMessage {}

    /**
     * What it says, in the order in which it has to be handled: the main process first.
     *
     * @param notifications without those that are unknown
     */
    record Notifications(List<Notification> notifications) implements NotifyMessage {
        public Notifications {
            notifications = List.copyOf(notifications);
        }
    }

    /** Not a message of the protocol. */
    record Malformed(String why) implements NotifyMessage {}
}
