package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A listening Unix socket of type SOCK_SEQPACKET, unix(7): it preserves message boundaries and passes descriptors, which the JDK's sockets drop. Never blocks; for one
 * thread at a time.
 */
public final class SeqpacketServer implements AutoCloseable {
    static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int NONBLOCK_CLOEXEC = 04000 | 02000000;
    private static final int PATH_BYTES = 108;

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
        int fd = Libc.socket(AF_UNIX, SOCK_SEQPACKET | NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw Libc.lastError("socket", path);
        }
        FileDescriptor descriptor = new FileDescriptor(fd, path.toString());
        try {
            Path temporary = path.resolveSibling(path.getFileName() + "~");
            // Left by an agent that died here.
            Libc.unlink(temporary.toString());
            byte[] address = address(temporary);
            // Before bind(2), because the file takes over the mode (unix_bind_bsd in net/unix/af_unix.c).
            check(Libc.fchmod(fd, mode), "fchmod", path);
            check(Libc.bind(fd, address, address.length), "bind", path);
            check(Libc.listen(fd, backlog), "listen", path);
            check(Libc.rename(temporary.toString(), path.toString()), "rename", path);
            return new SeqpacketServer(descriptor);
        } catch (KernelException e) {
            descriptor.close();
            throw e;
        }
    }

    private static void check(int result, String call, Path path) throws KernelException {
        if (result < 0) {
            throw Libc.lastError(call, path);
        }
    }

    private static byte[] address(Path path) throws KernelException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length >= PATH_BYTES) {
            throw new KernelException("bind", path.toString(), Errno.ENAMETOOLONG);
        }
        return ByteBuffer.allocate(Short.BYTES + PATH_BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(name)
                .array();
    }

    public int fd() {
        return descriptor.fd();
    }

    /** The next client; empty: there is none, or it has left already. EMFILE: it keeps waiting. */
    public Optional<SeqpacketConnection> accept() throws KernelException {
        int fd = Libc.accept4(descriptor.fd(), 0, 0, NONBLOCK_CLOEXEC);
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
