package io.persistentprocess.metrics;

/** How many connections there may be at a time. Any thread. */
public interface ConnectionLimit {
    /** Whether there may be one more than these. */
    boolean hasRoomBeside(int connected);

    /** One was closed that was not answered yet, to make room for another, or could not be let in. */
    void refused();

    /** For a process that has nothing else to do with its descriptors. */
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
