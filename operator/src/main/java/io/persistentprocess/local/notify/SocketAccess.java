package io.persistentprocess.local.notify;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.kernel.process.UserDatabase;
import io.persistentprocess.kernel.socket.PeerCredentials;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Decides who may subscribe: root, the socket file's owner, and users that its mode and group allow to write to it. Checked for each request, so that
 * a revoked right ends at once, also for open connections.
 */
record SocketAccess(Path socket) {
    /** The mode before a group is added. */
    static final int OWNER_ONLY = 0600;

    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_WRITE = 0002;

    /**
     * Adds a group of the host. The calling thread must be in the host's namespaces.
     *
     * @throws IOException there is no such group, or the socket cannot be given to it; the message says what to do
     */
    void letIn(String group, HostContext host) throws IOException {
        int gid = number(group);
        try {
            Files.setAttribute(socket, "unix:gid", gid);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
        } catch (FileSystemException e) {
            throw new IOException(
                    "%s cannot be given to group %s: %s; unless the agent's user is in it, it takes CAP_CHOWN: %s"
                            .formatted(socket, group, e.getReason(), host.remedyFor("CAP_CHOWN")),
                    e);
        }
    }

    /**
     * Looks up a group of the host by its name or number. The calling thread must be in the host's namespaces.
     *
     * @throws IOException there is no such group; the message says what to do
     */
    static int number(String group) throws IOException {
        return UserDatabase.in(Path.of("/etc"))
                .gid(group)
                .orElseThrow(() -> new IOException(
                        "there is no group %s in /etc/group of this host; make it, or give a number".formatted(group)));
    }

    boolean isOpenFor(PeerCredentials peer) throws IOException {
        if (peer.uid() == 0) {
            return true;
        }
        Map<String, Object> file = Files.readAttributes(socket, "unix:uid,gid,mode");
        int mode = (int) file.get("mode");
        return file.get("uid").equals(peer.uid())
                || ((mode & GROUP_WRITE) != 0 && peer.groups().contains((Integer) file.get("gid")))
                || (mode & OTHERS_WRITE) != 0;
    }

    /** The refusal, as a message for the user. */
    String barred(PeerCredentials peer) {
        return "user %d may not write to %s; see --notify-group".formatted(peer.uid(), socket);
    }
}
