package io.persistentprocess.agent.notify;

/** The kinds of clients and of what they take. The names are labels of the metric of refusals. */
public enum ClientKind {
    /** A connection to the notification socket. */
    SUBSCRIBER("subscriber"),
    /** An eventfd of a subscription. */
    SUBSCRIPTION("subscription"),
    /** A user whose eventfds take too long to signal. */
    COSTLY_SUBSCRIBER("costly-subscriber"),
    /** A descriptor that watches an instance for subscribers. */
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
