package io.persistentprocess.kernel.logfile;

/** What a read of a log has brought. */
public sealed interface ReadOutcome {
    /** The next bytes. */
    final class Bytes implements ReadOutcome {
        private final byte[] bytes;
        private final Continuity continuity;

        Bytes(byte[] bytes, Continuity continuity) {
            this.bytes = bytes;
            this.continuity = continuity;
        }

        /** The receiver's own. */
        public byte[] bytes() {
            return bytes;
        }

        /** Whether they follow those before. */
        public Continuity continuity() {
            return continuity;
        }
    }

    /** There is no more at present. */
    record End() implements ReadOutcome {}

    /** Whether bytes follow those that were read before. */
    enum Continuity {
        UNBROKEN,
        /** The rotated files that had the bytes in between are gone. */
        GAP
    }
}
