package io.persistentprocess.kernel.logfile;

/** Counts lines from the end of a text that is read backwards. For one thread. */
final class LineCounter {
    /** The line begins before the bytes that were seen. */
    static final int EARLIER = -1;

    private final long lines;
    private long newlines;
    private boolean begun;

    LineCounter(long lines) {
        this.lines = lines;
    }

    /** Where in these bytes, which come before those of the last call, the wanted line begins. */
    int lineBegin(byte[] bytes, int count) {
        if (lines == 0 && !begun) {
            return count;
        }
        for (int i = count - 1; i >= 0; i--) {
            boolean last = !begun;
            begun = true;
            if (bytes[i] == '\n' && !last && ++newlines == lines) {
                return i + 1;
            }
        }
        return EARLIER;
    }
}
