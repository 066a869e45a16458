package io.persistentprocess.local.control;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.LockFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * A Unix domain socket in the file system, unix(7), to which only its owner can connect from the first moment on. It is bound in a directory that no
 * other user may enter, given its mode, and moved to its path.
 *
 * <p>If the agent dies here: the socket file stays and refuses connections. The next agent replaces it.
 */
final class ListeningSocket implements AutoCloseable {
    /** sun_path has 108 bytes, the last is NUL. */
    private static final int LONGEST_PATH_BYTES = 107;

    /** The file type bits of st_mode, inode(7). */
    private static final int S_IFMT = 0170000;

    private static final int S_IFSOCK = 0140000;

    /** Users with access to the notification socket must be able to enter the directory. */
    private static final int FOLDER_MODE = 0755;

    private static final int NURSERY_MODE = 0700;
    private static final String SOCKET = "s";

    private final Path path;
    private final ServerSocketChannel channel;
    /** Held as long as this socket exists: distinguishes a living agent's socket from a dead one's without a race. */
    private final LockFile lock;

    private ListeningSocket(Path path, ServerSocketChannel channel, LockFile lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Creates the socket and replaces a dead agent's. Connections wait until they are accepted.
     *
     * @throws ControlSocketException another ppg listens there, or the path cannot be used
     */
    static ListeningSocket bind(Path path) throws ControlSocketException {
        Path target = path.toAbsolutePath();
        String pid = ownPid();
        Path nursery = target.resolveSibling(".s" + pid);
        int bytes = Math.max(length(target), length(nursery.resolve(SOCKET)));
        if (bytes > LONGEST_PATH_BYTES) {
            throw new ControlSocketException("control socket " + path + ": the path is " + (bytes - LONGEST_PATH_BYTES)
                    + " bytes too long for a Unix domain socket; choose a shorter --socket");
        }
        try (TrustedDirectory folder = TrustedDirectory.make(target.getParent(), FOLDER_MODE)) {
            refuseOtherFile(target);
            LockFile lock = lock(target);
            try {
                if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    refuseOtherListener(target);
                }
                return new ListeningSocket(target, listen(folder, nursery, target), lock);
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        } catch (ControlSocketException e) {
            throw e;
        } catch (IOException e) {
            throw new ControlSocketException(
                    "control socket " + path + " cannot be made: " + IoErrorReason.of(e)
                            + "; choose another place with --socket",
                    e);
        }
    }

    /** From proc(5); ProcessHandle would keep a thread. */
    private static String ownPid() throws ControlSocketException {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self")).toString();
        } catch (IOException e) {
            throw new ControlSocketException("/proc is not mounted; mount it", e);
        }
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static LockFile lock(Path target) throws ControlSocketException, KernelException {
        return LockFile.tryLock(target.resolveSibling(target.getFileName() + ".lock"))
                .orElseThrow(() -> occupied(target));
    }

    private static ControlSocketException occupied(Path target) {
        return new ControlSocketException(
                "another ppg listens on " + target + "; stop it first, or choose another --socket");
    }

    /**
     * A user who gave another file's path did not mean to replace it. Nor may another user's socket in /tmp be replaced, which could block clients.
     */
    private static void refuseOtherFile(Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Map<String, Object> there = Files.readAttributes(target, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
        if (((int) there.get("mode") & S_IFMT) != S_IFSOCK) {
            throw new ControlSocketException(
                    target + " exists and is not a socket; remove it, or choose another --socket");
        }
        int owner = (int) there.get("uid");
        int own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (owner != 0 && owner != own) {
            throw new ControlSocketException(target + " exists and belongs to user " + Integer.toUnsignedString(owner)
                    + "; choose another --socket");
        }
    }

    /** An agent would hold the lock, but the socket may belong to another program. */
    private static void refuseOtherListener(Path target) throws IOException {
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(target))) {
            throw new ControlSocketException(
                    "another program listens on " + target + "; stop it first, or choose another --socket");
        } catch (ConnectException _) {
            return;
        }
    }

    private static ServerSocketChannel listen(TrustedDirectory folder, Path nursery, Path target) throws IOException {
        String name = nursery.getFileName().toString();
        clear(folder, name);
        folder.makeNew(name, NURSERY_MODE);
        Path socket = nursery.resolve(SOCKET);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            Files.move(socket, target, StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        } finally {
            clear(folder, name);
        }
    }

    /** Removes the remains of an agent with the same PID that died here. Never follows a link: in /tmp another user may have placed one. */
    private static void clear(TrustedDirectory folder, String nursery) throws KernelException {
        try (TrustedDirectory left = folder.child(nursery)) {
            left.unlink(SOCKET);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return;
            }
            throw e;
        }
        folder.removeDirectory(nursery);
    }

    /** Waits for a client; AsynchronousCloseException when closed meanwhile. */
    SocketChannel accept() throws IOException {
        return channel.accept();
    }

    /** Removes the file before it releases the lock, so that it cannot remove a successor's file. */
    @Override
    public void close() throws IOException {
        try (lock;
                channel) {
            Files.deleteIfExists(path);
        }
    }
}
