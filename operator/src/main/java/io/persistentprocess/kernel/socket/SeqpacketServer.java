package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A listening Unix socket of type SOCK_SEQPACKET, unix(7): it preserves message boundaries and passes descriptors, which the JDK's sockets drop. Never blocks; for one
 * thread at a time.
 */
public final class SeqpacketServer implements AutoCloseable {
    private static final int SOCK_SEQPACKET = 5;

    private final FileDescriptor descriptor;

    private SeqpacketServer(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Creates the socket file and replaces an existing one; it has this mode from the beginning.
     *
     * @throws KernelException ENAMETOOLONG: the path is longer than 107 bytes
     */
    public static SeqpacketServer bind(Path path, int mode, int backlog) throws KernelException {
        FileDescriptor descriptor = SocketFile.create(SOCK_SEQPACKET);
        try {
            SocketFile.bind(
                    descriptor,
                    path,
                    mode,
                    () -> SocketFile.check(Libc.listen(descriptor.fd(), backlog), "listen", path));
            return new SeqpacketServer(descriptor);
        } catch (KernelException e) {
            descriptor.close();
            throw e;
        }
    }

    public int fd() {
        return descriptor.fd();
    }

    /** The next client; empty: there is none, or it has left already. EMFILE: it keeps waiting. */
    public Optional<SeqpacketConnection> accept() throws KernelException {
        int fd = Libc.accept4(descriptor.fd(), 0, 0, SocketFile.NONBLOCK_CLOEXEC);
        if (fd >= 0) {
            return Optional.of(new SeqpacketConnection(new FileDescriptor(fd, "client")));
        }
        KernelException failure = Libc.lastError("accept4", "");
        if (failure.is(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM)) {
            throw failure;
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
