package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;

/**
 * Lists the listening sockets of the network namespace of the thread that opens it, sock_diag(7), with the cgroups that they belong to (INET_DIAG_CGROUP_ID, Linux 5.9).
 * The list comes in parts, because any process may open thousands of sockets; a socket that is opened or closed meanwhile may be in it or not. Never blocks; for one
 * thread.
 */
public final class SocketDiagnosis implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NONBLOCK_CLOEXEC = 04000 | 02000000;
    private static final int NETLINK_SOCK_DIAG = 4;

    /** linux/netlink.h. */
    private static final short NLMSG_ERROR = 2;

    private static final short NLMSG_DONE = 3;
    private static final short NLM_F_REQUEST_DUMP = 0x301;
    private static final int NLMSG_HEADER_BYTES = 16;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    /** linux/sock_diag.h and linux/inet_diag.h. */
    private static final short SOCK_DIAG_BY_FAMILY = 20;

    private static final int REQUEST_BYTES = 56;
    private static final int MESSAGE_BYTES = 72;
    private static final int INET_DIAG_CGROUP_ID = 21;
    /** include/net/tcp_states.h; a bound UDP socket without a peer is in state TCP_CLOSE. */
    private static final int TCP_LISTEN = 1 << 10;

    private static final int TCP_CLOSE = 1 << 7;

    /** The kernel fills at most this much at once (netlink_dump in net/netlink/af_netlink.c). */
    private static final int PART_BYTES = 32768;

    private record Question(byte family, BoundSocket.Transport transport) {}

    private final FileDescriptor descriptor;
    private final byte[] part = new byte[PART_BYTES];
    private final Queue<Question> questions = new ArrayDeque<>();

    private SocketDiagnosis(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    public static SocketDiagnosis open() throws KernelException {
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW | NONBLOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            throw Libc.lastError("socket", "sock_diag");
        }
        SocketDiagnosis opened = new SocketDiagnosis(new FileDescriptor(fd, "sock_diag"));
        try {
            for (BoundSocket.Transport transport : BoundSocket.Transport.values()) {
                opened.questions.add(new Question((byte) TcpSocket.AF_INET, transport));
                opened.questions.add(new Question((byte) TcpSocket.AF_INET6, transport));
            }
            opened.ask();
            return opened;
        } catch (KernelException e) {
            opened.close();
            throw e;
        }
    }

    /** The next part of the list, which may be empty; absent: there is no more. */
    public Optional<List<BoundSocket>> next() throws KernelException {
        if (questions.isEmpty()) {
            return Optional.empty();
        }
        long count = Libc.recv(descriptor.fd(), part, part.length, 0);
        if (count < 0) {
            if (Libc.errno() == Errno.EINTR) {
                return Optional.of(List.of());
            }
            throw Libc.lastError("recv", "sock_diag");
        }
        List<BoundSocket> sockets = new ArrayList<>();
        read(ByteBuffer.wrap(part, 0, (int) count).order(ByteOrder.nativeOrder()), sockets);
        return Optional.of(sockets);
    }

    private void ask() throws KernelException {
        Question question = questions.element();
        int states = question.transport() == BoundSocket.Transport.TCP ? TCP_LISTEN : TCP_CLOSE;
        byte[] request = ByteBuffer.allocate(NLMSG_HEADER_BYTES + REQUEST_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(NLMSG_HEADER_BYTES + REQUEST_BYTES)
                .putShort(SOCK_DIAG_BY_FAMILY)
                .putShort(NLM_F_REQUEST_DUMP)
                .putLong(0)
                .put(question.family())
                .put((byte) question.transport().number())
                .putShort((short) 0)
                .putInt(states)
                .array();
        if (Libc.send(descriptor.fd(), request, request.length, 0) < 0) {
            throw Libc.lastError("send", "sock_diag");
        }
    }

    private void read(ByteBuffer messages, List<BoundSocket> sockets) throws KernelException {
        while (messages.remaining() >= NLMSG_HEADER_BYTES) {
            int start = messages.position();
            int length = messages.getInt(start);
            if (length < NLMSG_HEADER_BYTES || length > messages.remaining()) {
                throw new KernelException("recv", "sock_diag", Errno.EIO);
            }
            switch (messages.getShort(start + Integer.BYTES)) {
                case NLMSG_DONE -> {
                    endOfAnswer();
                    return;
                }
                // Older kernels do not know the family or protocol: then no such socket is listed.
                case NLMSG_ERROR -> {
                    int errno = -messages.getInt(start + NLMSG_HEADER_BYTES);
                    if (errno != Errno.ENOENT) {
                        throw new KernelException(
                                "sock_diag", questions.element().toString(), errno);
                    }
                    endOfAnswer();
                    return;
                }
                default ->
                    sockets.add(socket(messages.slice(start + NLMSG_HEADER_BYTES, length - NLMSG_HEADER_BYTES)
                            .order(ByteOrder.nativeOrder())));
            }
            messages.position(start + Math.min(aligned(length), messages.remaining()));
        }
    }

    private void endOfAnswer() throws KernelException {
        questions.remove();
        if (!questions.isEmpty()) {
            ask();
        }
    }

    /** struct inet_diag_msg and its attributes. */
    private BoundSocket socket(ByteBuffer message) {
        int port = Byte.toUnsignedInt(message.get(4)) << Byte.SIZE | Byte.toUnsignedInt(message.get(5));
        OptionalLong cgroupId = OptionalLong.empty();
        int at = MESSAGE_BYTES;
        while (at + ATTRIBUTE_HEADER_BYTES <= message.limit()) {
            int length = Short.toUnsignedInt(message.getShort(at));
            if (length < ATTRIBUTE_HEADER_BYTES) {
                break;
            }
            if (message.getShort(at + Short.BYTES) == INET_DIAG_CGROUP_ID) {
                cgroupId = OptionalLong.of(message.getLong(at + ATTRIBUTE_HEADER_BYTES));
            }
            at += aligned(length);
        }
        return new BoundSocket(questions.element().transport(), port, cgroupId);
    }

    private static int aligned(int length) {
        return length + 3 & ~3;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
