package io.persistentprocess.agent.notify;

/** A subscriber to events. Called by the event loop's thread when the turn's work is done; must not block. */
public interface Subscriber {
    /** The subscribed event has happened this many times since the last call. */
    void happened(long times);

    /** The last instance is gone; there are no more calls. */
    void ended();
}
