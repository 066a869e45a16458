package io.persistentprocess.metrics;

/** Limits the number of open connections. Any thread. */
public interface ConnectionLimit {
    /** Whether one more connection is allowed in addition to these. */
    boolean hasRoomBeside(int connected);

    /** Counts a connection that was closed unanswered to make room, or that could not be accepted. */
    void refused();

    /** A fixed limit, for a process that needs its descriptors for nothing else. */
    static ConnectionLimit of(int most) {
        return new ConnectionLimit() {
            @Override
            public boolean hasRoomBeside(int connected) {
                return connected < most;
            }

            @Override
            public void refused() {}
        };
    }
}
