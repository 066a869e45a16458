package io.persistentprocess.agent.notify;

/** Kinds of clients and of what they take, by the names that the metric of what was refused has. */
public enum ClientKind {
    /** A connection to the notification socket. */
    SUBSCRIBER("subscriber"),
    /** An eventfd that came with a request. */
    SUBSCRIPTION("subscription"),
    /** A user whose eventfds take too long to signal. */
    COSTLY_SUBSCRIBER("costly-subscriber"),
    /** What is watched of an instance for subscribers. */
    WATCH("watch"),
    /** A connection to the control socket. */
    CONTROL("control"),
    /** A connection to /metrics. */
    SCRAPER("scraper"),
    /** A connection to the listener for health. */
    PROBER("prober");

    private final String label;

    ClientKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
