package io.persistentprocess.kernel.logfile;

import java.util.Arrays;

/** The bytes that were read last, by which a reader recognizes its place in a text that has been moved. For one thread. */
final class RecentBytes {
    /** More than most lines have, so that a time stamp is in it. */
    static final int MOST = 512;

    static final int NOWHERE = -1;

    private byte[] bytes = {};

    void add(byte[] more, int from, int count) {
        if (count >= MOST) {
            bytes = Arrays.copyOfRange(more, from + count - MOST, from + count);
            return;
        }
        int kept = Math.min(bytes.length, MOST - count);
        byte[] next = new byte[kept + count];
        System.arraycopy(bytes, bytes.length - kept, next, 0, kept);
        System.arraycopy(more, from, next, kept, count);
        bytes = next;
    }

    void forget() {
        bytes = new byte[0];
    }

    int count() {
        return bytes.length;
    }

    /** Whether these bytes of a text, before an offset, are the last of those that were read. */
    boolean endWith(byte[] text, int from, int count) {
        return count <= bytes.length
                && Arrays.equals(text, from, from + count, bytes, bytes.length - count, bytes.length);
    }

    /** The index after the last occurrence of all these bytes; {@link #NOWHERE}: none. */
    int after(byte[] text, int count) {
        for (int end = count; bytes.length > 0 && end >= bytes.length; end--) {
            if (endWith(text, end - bytes.length, bytes.length)) {
                return end;
            }
        }
        return NOWHERE;
    }
}
