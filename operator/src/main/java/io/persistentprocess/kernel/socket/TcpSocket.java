package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A TCP client, tcp(7), in the network namespace of the thread that opens it. Never blocks: an epoll says when it is connected ({@code EPOLLOUT}) and when there is
 * something to read. For one thread at a time.
 */
public final class TcpSocket implements AutoCloseable {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int NONBLOCK_CLOEXEC = 04000 | 02000000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int IPV4_BYTES = 4;

    private final FileDescriptor descriptor;
    private final byte[] address;
    private final String name;

    private TcpSocket(FileDescriptor descriptor, byte[] address, String name) {
        this.descriptor = descriptor;
        this.address = address;
        this.name = name;
    }

    /**
     * Begins to connect.
     *
     * @throws KernelException the connection is refused already, or the socket cannot be had: EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL
     */
    public static TcpSocket connect(InetAddress to, int port) throws KernelException {
        String name = name(to, port);
        int fd = Libc.socket(
                to.getAddress().length == IPV4_BYTES ? AF_INET : AF_INET6, SOCK_STREAM | NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw Libc.lastError("socket", name);
        }
        TcpSocket socket = new TcpSocket(new FileDescriptor(fd, name), sockaddr(to, port), name);
        try {
            socket.isConnected();
            return socket;
        } catch (KernelException e) {
            socket.close();
            throw e;
        }
    }

    private static String name(InetAddress to, int port) {
        return (to instanceof Inet6Address ? "[" + to.getHostAddress() + "]" : to.getHostAddress()) + ":" + port;
    }

    /** struct sockaddr_in of ip(7) and sockaddr_in6 of ipv6(7): the port and the address are in network byte order. */
    private static byte[] sockaddr(InetAddress to, int port) {
        byte[] ip = to.getAddress();
        boolean v4 = ip.length == IPV4_BYTES;
        ByteBuffer bytes =
                ByteBuffer.allocate(v4 ? SOCKADDR_IN_BYTES : SOCKADDR_IN6_BYTES).order(ByteOrder.nativeOrder());
        bytes.putShort((short) (v4 ? AF_INET : AF_INET6));
        bytes.put((byte) (port >> Byte.SIZE)).put((byte) port);
        if (!v4) {
            bytes.putInt(0);
        }
        bytes.put(ip);
        if (to instanceof Inet6Address scoped) {
            bytes.putInt(scoped.getScopeId());
        }
        return bytes.array();
    }

    public int fd() {
        return descriptor.fd();
    }

    /**
     * Whether the connection stands. A connection to the same host mostly does at the second call: the kernel handles the other end before connect(2) returns.
     *
     * @throws KernelException why there is none, such as ECONNREFUSED
     */
    public boolean isConnected() throws KernelException {
        if (Libc.connect(fd(), address, address.length) == 0 || Libc.errno() == Errno.EISCONN) {
            throwIfConnectedToItself();
            return true;
        }
        int errno = Libc.errno();
        if (errno == Errno.EINPROGRESS || errno == Errno.EALREADY || errno == Errno.EINTR) {
            return false;
        }
        throw new KernelException("connect", name, errno);
    }

    /**
     * There is no listener if the socket is connected to itself: the kernel may give it the very port that it connects to as its own, and takes that for a simultaneous open
     * (RFC 9293, section 3.5).
     */
    private void throwIfConnectedToItself() throws KernelException {
        byte[] own = new byte[address.length];
        if (Libc.getsockname(fd(), own, new int[] {own.length}) == 0 && Arrays.equals(own, address)) {
            throw new KernelException("connect", name, Errno.ECONNREFUSED);
        }
    }

    /**
     * Sends bytes if the socket's buffer holds all of them.
     *
     * @throws KernelException EPIPE, ECONNRESET: the peer has closed the connection; EAGAIN: it does not read, and a part may have been sent
     */
    public void sendWhole(byte[] bytes) throws KernelException {
        long count = Libc.send(fd(), bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0) {
            throw Libc.lastError("send", name);
        }
        if (count < bytes.length) {
            throw new KernelException("send", name, Errno.EAGAIN);
        }
    }

    /** Reads once; empty: there is nothing yet; 0: the peer has closed its end. */
    public OptionalInt receive(byte[] buffer) throws KernelException {
        long count = Libc.recv(fd(), buffer, buffer.length, MSG_DONTWAIT);
        if (count >= 0) {
            return OptionalInt.of((int) count);
        }
        if (Libc.errno() == Errno.EAGAIN || Libc.errno() == Errno.EINTR) {
            return OptionalInt.empty();
        }
        throw Libc.lastError("recv", name);
    }

    /** {@code 127.0.0.1:80} or {@code [::1]:80}. */
    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
