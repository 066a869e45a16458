package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.socket.DatagramServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket that services send their notifications to, {@code $NOTIFY_SOCKET}. Every user may send, as to systemd's; who has sent decides what is accepted. It is
 * opened when the first member needs it. Reactor thread only.
 *
 * <p>If the agent dies here: the file stays and senders get ECONNREFUSED; what they sent and the agent had not read is lost. The next agent on the same cgroup root
 * binds the same path, in place of the old file, so that members of the last agent reach it.
 */
@ReactorThread
final class NotifyEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NotifyEndpoint.class);
    private static final int DIRECTORY_MODE = 0755;
    private static final int SOCKET_MODE = 0666;
    private static final int DIGITS = 8;
    private static final int LONGEST_NAME = 32;

    private final Path path;
    private Optional<DatagramServer> server = Optional.empty();

    /** @param runtimeDirectory of the agent, such as /run/ppg */
    NotifyEndpoint(Path runtimeDirectory, Path cgroupRoot) {
        this.path = runtimeDirectory.resolve("notify").resolve(name(cgroupRoot));
    }

    /** The same for every agent on a cgroup root, and different for agents on others. */
    private static String name(Path cgroupRoot) {
        String last = cgroupRoot.getFileName().toString();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(cgroupRoot.toString().getBytes(StandardCharsets.UTF_8));
            String hex = HexFormat.of().formatHex(digest).substring(0, DIGITS);
            return last.substring(0, Math.min(last.length(), LONGEST_NAME)) + "-" + hex;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Path path() {
        return path;
    }

    boolean isOpen() {
        return server.isPresent();
    }

    DatagramServer open() throws KernelException {
        if (server.isEmpty()) {
            TrustedDirectory.make(path.getParent(), DIRECTORY_MODE).close();
            server = Optional.of(DatagramServer.bind(path, SOCKET_MODE));
        }
        return server.get();
    }

    @Override
    public void close() {
        if (server.isEmpty()) {
            return;
        }
        server.get().close();
        server = Optional.empty();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("the notification socket cannot be removed reason=\"{}\"", e.getMessage());
        }
    }
}
