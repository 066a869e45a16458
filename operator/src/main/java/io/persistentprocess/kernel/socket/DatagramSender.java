package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Sends single datagrams to a Unix socket, unix(7), of a path or of the abstract namespace. Any thread. */
public final class DatagramSender {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** sizeof(sun_path), unix(7). */
    private static final int PATH_BYTES = 108;

    private DatagramSender() {}

    /**
     * Sends one datagram, without waiting.
     *
     * @param address a path, or {@code @} and a name of the abstract namespace
     * @throws KernelException ENAMETOOLONG, ECONNREFUSED or ENOENT: nobody listens there; EAGAIN: the receiver's queue is full
     */
    public static void send(String address, String text) throws KernelException {
        byte[] receiver = encoded(address);
        try (FileDescriptor socket = SocketFile.create(SOCK_DGRAM)) {
            if (Libc.connect(socket.fd(), receiver, receiver.length) < 0) {
                throw Libc.lastError("connect", address);
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (Libc.send(socket.fd(), bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
                throw Libc.lastError("send", address);
            }
        }
    }

    /** The length of an abstract address is part of the name: it has no NUL at its end. */
    private static byte[] encoded(String address) throws KernelException {
        byte[] name = address.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length >= PATH_BYTES) {
            throw new KernelException("connect", address, Errno.ENAMETOOLONG);
        }
        boolean isAbstract = name[0] == '@';
        if (isAbstract) {
            name[0] = 0;
        }
        return ByteBuffer.allocate(Short.BYTES + name.length + (isAbstract ? 0 : 1))
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(name)
                .array();
    }
}
