package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Binds Unix sockets to files, unix(7), with their mode from the beginning, in place of what is there. */
final class SocketFile {
    static final int NONBLOCK_CLOEXEC = 04000 | 02000000;
    private static final int AF_UNIX = 1;
    private static final int PATH_BYTES = 108;

    /** A step between the creation of the file and the moment when clients find it. */
    interface Preparation {
        void take() throws KernelException;
    }

    private SocketFile() {}

    /** A new socket that is non-blocking and close-on-exec. */
    static FileDescriptor create(int type) throws KernelException {
        int fd = Libc.socket(AF_UNIX, type | NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw Libc.lastError("socket", "AF_UNIX");
        }
        return new FileDescriptor(fd, "socket");
    }

    /**
     * Binds the socket and replaces an existing file in one step, so that clients find the one or the other.
     *
     * @throws KernelException ENAMETOOLONG: the path is longer than 107 bytes
     */
    static void bind(FileDescriptor socket, Path path, int mode, Preparation ready) throws KernelException {
        Path temporary = path.resolveSibling(path.getFileName() + "~");
        // Left by an agent that died here.
        Libc.unlink(temporary.toString());
        byte[] address = pathname("bind", temporary.toString());
        // Before bind(2), because the file takes over the mode (unix_bind_bsd in net/unix/af_unix.c).
        check(Libc.fchmod(socket.fd(), mode), "fchmod", path);
        check(Libc.bind(socket.fd(), address, address.length), "bind", path);
        // The umask has taken bits away.
        check(Libc.chmod(temporary.toString(), mode), "chmod", path);
        ready.take();
        check(Libc.rename(temporary.toString(), path.toString()), "rename", path);
    }

    static void check(int result, String call, Path path) throws KernelException {
        if (result < 0) {
            throw Libc.lastError(call, path);
        }
    }

    /**
     * The sockaddr_un of a path.
     *
     * @param call the call that it is for
     * @throws KernelException ENAMETOOLONG: the path is longer than 107 bytes
     */
    static byte[] pathname(String call, String path) throws KernelException {
        return address(call, path, path + '\0');
    }

    /** As above, of a name of the abstract namespace, which begins with {@code @}. Its length is part of the name, so it has no NUL at its end. */
    static byte[] abstractName(String call, String name) throws KernelException {
        return address(call, name, '\0' + name.substring(1));
    }

    private static byte[] address(String call, String name, String sunPath) throws KernelException {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length >= PATH_BYTES) {
            throw new KernelException(call, name, Errno.ENAMETOOLONG);
        }
        byte[] bytes = sunPath.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + bytes.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(bytes)
                .array();
    }
}
