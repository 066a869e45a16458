package io.persistentprocess.kernel.socket;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix socket of type SOCK_DGRAM, unix(7), that receives the sender of each datagram: SO_PASSCRED, and SO_PASSPIDFD since 6.5. Never blocks; for one thread at a time.
 *
 * <p>If the agent dies here: what was sent and not received is lost, and senders get ECONNREFUSED until the next agent has replaced the file.
 */
public final class DatagramServer implements AutoCloseable {
    /** The longest datagram, as PID 1 takes it: NOTIFY_BUFFER_MAX in systemd's manager.c is PIPE_BUF. */
    public static final int TEXT_BYTES = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(DatagramServer.class);

    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PASSCRED = 16;
    private static final int SO_PASSPIDFD = 76;
    /** include/uapi/asm-generic/socket.h, since 6.16; on by default. */
    private static final int SO_PASSRIGHTS = 83;

    private static final int SCM_RIGHTS = 1;
    private static final int SCM_CREDENTIALS = 2;
    private static final int SCM_PIDFD = 4;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /** The most descriptors that a message can bring, SCM_MAX_FD. There is room for all: the kernel itself drops those that find none, and may block over it. */
    private static final int MOST_DESCRIPTORS = 253;

    private static final int CREDENTIALS_BYTES = 3 * Integer.BYTES;
    private static final int CONTROL_BYTES = MessageHeader.space(CREDENTIALS_BYTES)
            + MessageHeader.space(Integer.BYTES)
            + MessageHeader.space(Integer.BYTES * MOST_DESCRIPTORS);

    private final FileDescriptor descriptor;
    private final Memory control = new Memory(CONTROL_BYTES);
    private final Memory text = new Memory(TEXT_BYTES);
    private final Memory vector = MessageHeader.vector(text);
    private final Memory header = MessageHeader.of(vector, control);

    private DatagramServer(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Creates the socket file and replaces an existing one; it has this mode from the beginning.
     *
     * @throws KernelException ENAMETOOLONG: the path is longer than 107 bytes
     */
    public static DatagramServer bind(Path path, int mode) throws KernelException {
        FileDescriptor descriptor = SocketFile.create(SOCK_DGRAM);
        try {
            SocketFile.bind(descriptor, path, mode, () -> {
                SocketFile.check(pass(descriptor, SO_PASSCRED), "setsockopt SO_PASSCRED", path);
                if (pass(descriptor, SO_PASSPIDFD) < 0) {
                    LOG.debug(
                            "the kernel gives no pidfd of senders, so they are identified by PID errno={}",
                            Libc.errno());
                }
            });
            return new DatagramServer(descriptor);
        } catch (KernelException e) {
            descriptor.close();
            throw e;
        }
    }

    private static int pass(FileDescriptor socket, int option) {
        return set(socket, option, 1);
    }

    private static int set(FileDescriptor socket, int option, int value) {
        return Libc.setsockopt(socket.fd(), SOL_SOCKET, option, new int[] {value}, Integer.BYTES);
    }

    /** Has the kernel refuse datagrams with descriptors: their senders get EPERM. Returns whether it does; false before 6.16. */
    public boolean refuseDescriptors() {
        return set(descriptor, SO_PASSRIGHTS, 0) == 0;
    }

    /** Ends {@link #refuseDescriptors}. */
    public void takeDescriptors() {
        set(descriptor, SO_PASSRIGHTS, 1);
    }

    public int fd() {
        return descriptor.fd();
    }

    /** The next datagram; empty: there is none. */
    public Optional<Datagram> receive() throws KernelException {
        header.setLong(MessageHeader.CONTROL_LENGTH, CONTROL_BYTES);
        long count = Libc.recvmsg(descriptor.fd(), Pointer.nativeValue(header), MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (count < 0) {
            KernelException failure = Libc.lastError("recvmsg", "notification");
            if (failure.is(Errno.EAGAIN, Errno.EINTR)) {
                return Optional.empty();
            }
            throw failure;
        }
        boolean whole = (header.getInt(MessageHeader.FLAGS) & (MSG_TRUNC | MSG_CTRUNC)) == 0;
        return Optional.of(received(new String(text.getByteArray(0, (int) count), StandardCharsets.UTF_8), whole));
    }

    private Datagram received(String received, boolean whole) {
        Optional<SenderCredentials> sender = Optional.empty();
        Optional<FileDescriptor> pidFd = Optional.empty();
        List<Integer> descriptors = new ArrayList<>();
        long end = header.getLong(MessageHeader.CONTROL_LENGTH);
        long at = 0;
        while (at + MessageHeader.CMSG_BYTES <= end && control.getLong(at) >= MessageHeader.CMSG_BYTES) {
            long next = at + MessageHeader.space((int) control.getLong(at) - MessageHeader.CMSG_BYTES);
            long data = at + MessageHeader.CMSG_BYTES;
            if (control.getInt(at + MessageHeader.CMSG_LEVEL) == SOL_SOCKET) {
                switch (control.getInt(at + MessageHeader.CMSG_TYPE)) {
                    case SCM_CREDENTIALS -> sender = Optional.of(credentials(data));
                    // A negative one is an errno, pidfd_prepare() in kernel/fork.c.
                    case SCM_PIDFD ->
                        pidFd = Optional.of(control.getInt(data))
                                .filter(fd -> fd >= 0)
                                .map(fd -> new FileDescriptor(fd, "sender"));
                    case SCM_RIGHTS -> addDescriptors(descriptors, data, at + control.getLong(at));
                    default -> {}
                }
            }
            at = next;
        }
        return new Datagram(received, whole, sender, pidFd, descriptors);
    }

    private SenderCredentials credentials(long data) {
        return new SenderCredentials(
                control.getInt(data), control.getInt(data + Integer.BYTES), control.getInt(data + 2 * Integer.BYTES));
    }

    private void addDescriptors(List<Integer> descriptors, long from, long to) {
        for (long each = from; each + Integer.BYTES <= to; each += Integer.BYTES) {
            descriptors.add(control.getInt(each));
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
