package io.persistentprocess.kernel.socket;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A client of a {@link SeqpacketServer}. Does not wait for the peer; for one thread at a time. */
public final class SeqpacketConnection implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_PEERGROUPS = 59;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /** Far more than any request needs. */
    private static final int TEXT_BYTES = 4096;

    /** The most descriptors that a message may bring; the kernel drops more and sets MSG_CTRUNC (unix(7)). */
    private static final int MOST_DESCRIPTORS = 1;
    /** More than nearly every process has; NGROUPS_MAX is 65,536. */
    private static final int USUAL_GROUPS = 256;

    private final FileDescriptor descriptor;

    SeqpacketConnection(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    public int fd() {
        return descriptor.fd();
    }

    /**
     * The next message; empty: there is none yet. ECONNRESET: the peer has closed the connection. Never waits for a message. The kernel may block while it drops a
     * descriptor that the peer has sent, such as a socket that lingers (socket(7)), so use a thread that serves only this peer.
     */
    public Optional<SeqpacketMessage> receive() throws KernelException {
        try (Memory text = new Memory(TEXT_BYTES);
                Memory control = new Memory(MessageHeader.CMSG_BYTES + Integer.BYTES * MOST_DESCRIPTORS);
                Memory vector = MessageHeader.vector(text);
                Memory header = MessageHeader.of(vector, control)) {
            long count = Libc.recvmsg(descriptor.fd(), Pointer.nativeValue(header), MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            if (count < 0) {
                return nothing(Libc.lastError("recvmsg", "client"));
            }
            List<Integer> descriptors = descriptors(control, header.getLong(MessageHeader.CONTROL_LENGTH));
            boolean whole = (header.getInt(MessageHeader.FLAGS) & (MSG_TRUNC | MSG_CTRUNC)) == 0;
            SeqpacketMessage packet = new SeqpacketMessage(
                    new String(text.getByteArray(0, (int) count), StandardCharsets.UTF_8), whole, descriptors);
            if (count == 0) {
                packet.closeDescriptors();
                throw new KernelException("recvmsg", "client", Errno.ECONNRESET);
            }
            return Optional.of(packet);
        }
    }

    private static Optional<SeqpacketMessage> nothing(KernelException failure) throws KernelException {
        if (failure.is(Errno.EAGAIN, Errno.EINTR)) {
            return Optional.empty();
        }
        throw failure;
    }

    private static List<Integer> descriptors(Memory control, long length) {
        List<Integer> descriptors = new ArrayList<>();
        if (length >= MessageHeader.CMSG_BYTES
                && control.getInt(MessageHeader.CMSG_LEVEL) == SOL_SOCKET
                && control.getInt(MessageHeader.CMSG_TYPE) == SCM_RIGHTS) {
            for (long at = MessageHeader.CMSG_BYTES; at + Integer.BYTES <= control.getLong(0); at += Integer.BYTES) {
                descriptors.add(control.getInt(at));
            }
        }
        return descriptors;
    }

    /** EAGAIN: the peer does not read; EPIPE: it has closed the connection. */
    public void send(String text) throws KernelException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (Libc.send(descriptor.fd(), bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
            throw Libc.lastError("send", "client");
        }
    }

    public PeerCredentials peer() throws KernelException {
        int[] credentials = new int[3];
        option(SO_PEERCRED, credentials);
        Set<Integer> groups = new HashSet<>(Set.of(credentials[2]));
        groups.addAll(supplementaryGroups());
        return new PeerCredentials(credentials[0], credentials[1], groups);
    }

    private List<Integer> supplementaryGroups() throws KernelException {
        int[] groups = new int[USUAL_GROUPS];
        int[] bytes = {groups.length * Integer.BYTES};
        int result = Libc.getsockopt(descriptor.fd(), SOL_SOCKET, SO_PEERGROUPS, groups, bytes);
        // The kernel has returned the length that it needs.
        if (result < 0 && Libc.errno() == Errno.ERANGE) {
            groups = new int[bytes[0] / Integer.BYTES];
            result = Libc.getsockopt(descriptor.fd(), SOL_SOCKET, SO_PEERGROUPS, groups, bytes);
        }
        if (result < 0) {
            throw Libc.lastError("getsockopt", "client");
        }
        return Arrays.stream(groups).limit(bytes[0] / Integer.BYTES).boxed().toList();
    }

    private void option(int option, int[] value) throws KernelException {
        int[] length = {value.length * Integer.BYTES};
        if (Libc.getsockopt(descriptor.fd(), SOL_SOCKET, option, value, length) < 0) {
            throw Libc.lastError("getsockopt", "client");
        }
    }

    /** Also closes descriptors that the peer has sent and that were not received: see {@link #receive}. */
    @Override
    public void close() {
        descriptor.close();
    }
}
