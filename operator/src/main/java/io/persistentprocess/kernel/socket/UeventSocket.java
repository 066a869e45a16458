package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel's messages that a device or module came, went or changed: netlink(7), NETLINK_KOBJECT_UEVENT, sent by lib/kobject_uevent.c in the namespace of the network
 * devices concerned and, for everything else, in all of the initial user namespace. Never blocks; for one thread.
 */
public final class UeventSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NONBLOCK_CLOEXEC = 04000 | 02000000;
    private static final int NETLINK_KOBJECT_UEVENT = 15;
    /** struct sockaddr_nl of linux/netlink.h. */
    private static final int ADDRESS_BYTES = 12;

    /** The kernel's own messages; the other group is udev's. */
    private static final int KERNEL_GROUP = 1;

    /** UEVENT_BUFFER_SIZE of linux/kobject.h, and a path. */
    private static final int MESSAGE_BYTES = 8192;

    /** So that a storm of messages does not keep the caller here. */
    private static final int MOST_MESSAGES = 256;

    private final FileDescriptor descriptor;

    private UeventSocket(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    public static UeventSocket open() throws KernelException {
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW | NONBLOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
        if (fd < 0) {
            throw Libc.lastError("socket", "uevent");
        }
        FileDescriptor descriptor = new FileDescriptor(fd, "uevent");
        byte[] address = ByteBuffer.allocate(ADDRESS_BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) AF_NETLINK)
                .putInt(8, KERNEL_GROUP)
                .array();
        if (Libc.bind(fd, address, address.length) < 0) {
            KernelException failure = Libc.lastError("bind", "uevent");
            descriptor.close();
            throw failure;
        }
        return new UeventSocket(descriptor);
    }

    public int fd() {
        return descriptor.fd();
    }

    /** Takes pending messages, at most 256 of them. Returns whether there were any, or some were lost. */
    public boolean drain() throws KernelException {
        byte[] message = new byte[MESSAGE_BYTES];
        boolean any = false;
        for (int i = 0; i < MOST_MESSAGES; i++) {
            if (Libc.recv(fd(), message, message.length, 0) < 0) {
                switch (Libc.errno()) {
                    case Errno.EAGAIN -> {
                        return any;
                    }
                    case Errno.EINTR, Errno.ENOBUFS -> {}
                    default -> throw Libc.lastError("recv", "uevent");
                }
            }
            any = true;
        }
        return any;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
