package io.persistentprocess.kernel.socket;

import com.sun.jna.Memory;

/** {@code struct msghdr} and {@code struct cmsghdr} of recvmsg(2) in bytes, as in bits/socket.h of LP64. */
final class MessageHeader {
    static final int CONTROL_LENGTH = 40;
    static final int FLAGS = 48;

    /** {@code struct cmsghdr}. */
    static final int CMSG_BYTES = 16;

    static final int CMSG_LEVEL = 8;
    static final int CMSG_TYPE = 12;

    private static final int VECTOR = 16;
    private static final int VECTOR_LENGTH = 24;
    private static final int CONTROL = 32;
    private static final int BYTES = 56;

    private MessageHeader() {}

    /** The room that an item of control data takes, CMSG_SPACE of cmsg(3). */
    static int space(int bytes) {
        return (CMSG_BYTES + bytes + Long.BYTES - 1) & -Long.BYTES;
    }

    /** Memory of an {@code iovec} for one piece of text; the text stays the caller's. */
    static Memory vector(Memory text) {
        Memory vector = new Memory(2 * Long.BYTES);
        vector.setPointer(0, text);
        vector.setLong(Long.BYTES, text.size());
        return vector;
    }

    /** Memory of a {@code msghdr} with these two, which stay the caller's. */
    static Memory of(Memory vector, Memory control) {
        Memory header = new Memory(BYTES);
        header.clear();
        header.setPointer(VECTOR, vector);
        header.setLong(VECTOR_LENGTH, 1);
        header.setPointer(CONTROL, control);
        header.setLong(CONTROL_LENGTH, control.size());
        return header;
    }
}
