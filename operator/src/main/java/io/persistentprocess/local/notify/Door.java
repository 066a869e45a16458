package io.persistentprocess.local.notify;

import io.persistentprocess.kernel.PeerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;
import java.util.Optional;

/**
 * Who may subscribe: root, the socket file's owner, and whoever its mode and group let write to it. Asked anew for each request, so that a right that is taken away is
 * gone at once, also for those that are connected.
 */
record Door(Path socket) {
    /** Until a group is let in. */
    static final int OWNER_ONLY = 0600;

    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_WRITE = 0002;

    /** @throws IOException there is no such group */
    void letIn(Optional<String> group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        try {
            GroupPrincipal principal =
                    socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group.get());
            PosixFileAttributeView view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
            view.setGroup(principal);
            view.setPermissions(PosixFilePermissions.fromString("rw-rw----"));
        } catch (UserPrincipalNotFoundException _) {
            throw new IOException("there is no group \"" + group.get() + "\" on this host");
        }
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

    /** For the user. */
    String barred(PeerCredentials peer) {
        return "user %d may not write to %s; see --notify-group".formatted(peer.uid(), socket);
    }
}
