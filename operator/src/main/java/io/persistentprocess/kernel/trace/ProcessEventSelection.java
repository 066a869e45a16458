package io.persistentprocess.kernel.trace;

/** What an {@link ProcessEventSource} of eBPF reports, as {@code enum listening} of events.h numbers it. */
public enum ProcessEventSelection {
    NOTHING(0),
    /** Every fork, exec and exit. */
    EVERYTHING(1),
    /** Only what {@link ProcessEventRecord#childKilled} marks: the kernel wakes no thread for any other fork, exec or exit. */
    KILLS(2);

    private final int number;

    ProcessEventSelection(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
