package io.persistentprocess.kernel.socket;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.List;

/**
 * Descriptors in a message that waits in a socket, SCM_RIGHTS of unix(7). They are in no descriptor table, so a child that copies the agent's table does not have them
 * and need not close them. Whoever peeks at the message gets copies. Any thread.
 *
 * <p>If the agent dies here: the kernel closes them.
 */
public final class DescriptorParcel {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private final FileDescriptor socket;
    private final int count;

    private DescriptorParcel(FileDescriptor socket, int count) {
        this.socket = socket;
        this.count = count;
    }

    /**
     * Puts copies of descriptors into a parcel. Nothing is done with them but that, so they may be of any kind.
     *
     * @param descriptors at least one, at most 253 (SCM_MAX_FD); they stay the caller's
     * @throws KernelException EMFILE: no descriptor is left for the parcel; ETOOMANYREFS: the user has too many in messages, and the agent has neither CAP_SYS_RESOURCE nor
     * CAP_SYS_ADMIN
     */
    public static DescriptorParcel of(List<Integer> descriptors) throws KernelException {
        int[] pair = new int[2];
        if (Libc.socketpair(AF_UNIX, SOCK_DGRAM | SocketFile.NONBLOCK_CLOEXEC, 0, pair) < 0) {
            throw Libc.lastError("socketpair", "descriptor store");
        }
        try (CloseOnFailure opened = new CloseOnFailure();
                FileDescriptor sender = new FileDescriptor(pair[0], "descriptor store")) {
            FileDescriptor low = opened.add(new FileDescriptor(pair[1], "descriptor store"), FileDescriptor::close);
            FileDescriptor receiver = opened.add(low.beyondStandard(), FileDescriptor::close);
            send(sender, descriptors);
            return opened.keep(new DescriptorParcel(receiver, descriptors.size()));
        }
    }

    private static void send(FileDescriptor sender, List<Integer> descriptors) throws KernelException {
        try (Memory text = new Memory(1);
                Memory control = new Memory(MessageHeader.space(descriptors.size() * Integer.BYTES));
                Memory vector = MessageHeader.vector(text);
                Memory message = MessageHeader.of(vector, control)) {
            text.clear();
            control.clear();
            control.setLong(0, MessageHeader.CMSG_BYTES + (long) descriptors.size() * Integer.BYTES);
            control.setInt(MessageHeader.CMSG_LEVEL, SOL_SOCKET);
            control.setInt(MessageHeader.CMSG_TYPE, SCM_RIGHTS);
            int[] numbers = descriptors.stream().mapToInt(Integer::intValue).toArray();
            control.write(MessageHeader.CMSG_BYTES, numbers, 0, numbers.length);
            if (Libc.sendmsg(sender.fd(), Pointer.nativeValue(message), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
                throw Libc.lastError("sendmsg", "descriptor store");
            }
        }
    }

    /** The socket with the message. Closing it closes what is in it, which takes as long as the one who passed it likes. */
    public int fd() {
        return socket.fd();
    }

    /** How many descriptors are in it. */
    public int count() {
        return count;
    }
}
