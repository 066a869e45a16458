package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;

/** Sends single datagrams to a Unix socket, unix(7), of a path or of the abstract namespace. Any thread. */
public final class DatagramSender {
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private DatagramSender() {}

    /**
     * Sends one datagram, without waiting.
     *
     * @param address a path, or {@code @} and a name of the abstract namespace
     * @throws KernelException ENAMETOOLONG, ECONNREFUSED or ENOENT: no socket listens there; EAGAIN: the receiver's queue is full
     */
    public static void send(String address, String text) throws KernelException {
        byte[] receiver = address.startsWith("@")
                ? SocketFile.abstractName("connect", address)
                : SocketFile.pathname("connect", address);
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
}
