package io.persistentprocess.supervision.attach;

import java.util.List;
import java.util.Optional;

/**
 * On whose authority a process may be attached. A user who could make the agent attach another user's process could have it killed, because an attached process is
 * stopped with its member. That was CVE-2018-16888 of systemd: a service's user wrote the PID of another user's process into the service's PID file.
 */
public sealed interface AttachAuthority {
    /** Root has named the main process. Its descendants are attached with it, whichever user they belong to. */
    record Unrestricted() implements AttachAuthority {}

    /**
     * Every process must belong to this user. A user who influenced the choice of the main process may signal such processes anyway.
     *
     * @param uid the user
     * @param why completes "…; attached are only those of user 33, "
     */
    record OwnedBy(int uid, String why) implements AttachAuthority {}

    /** Nothing may be attached. */
    record Denied(String why) implements AttachAuthority {}

    /**
     * A component of the path of a PID file, or the file itself.
     *
     * @param openToOthers whether another user than its owner may write to it or may have put it there, though root owns it
     */
    record PathPart(String path, Kind kind, int uid, boolean openToOthers) {
        /** The type of a component. */
        public enum Kind {
            DIRECTORY,
            LINK,
            FILE
        }

        private Optional<String> suspicion() {
            if (uid != ROOT) {
                return Optional.of("%s belongs to user %s".formatted(path, Integer.toUnsignedString(uid)));
            }
            return openToOthers
                    ? Optional.of("%s may be changed by others than root".formatted(path))
                    : Optional.empty();
        }
    }

    int ROOT = 0;

    /**
     * A PID file may name any process if root owns it and all its parent directories and no other user may write to them. Otherwise it may name processes of the member's
     * own user, unless that is root.
     *
     * @param way the components from the root directory on, including symbolic links; the last is the file
     * @param member the user that the member runs as
     */
    static AttachAuthority ofPidFile(List<PathPart> way, int member) {
        Optional<String> suspicion =
                way.stream().map(PathPart::suspicion).flatMap(Optional::stream).findFirst();
        if (suspicion.isEmpty()) {
            return new Unrestricted();
        }
        if (member == ROOT) {
            return new Denied(
                    "%s, who could name any process there, and the member runs as root; let the PID file and its folders belong to root, or run the member as the user of the process (runAsUser)"
                            .formatted(suspicion.get()));
        }
        // Directories are not checked: a service's own directory often belongs to a group that it shares, or to a user
        // that packages share.
        return way.stream()
                .filter(part -> part.kind() != PathPart.Kind.DIRECTORY)
                .filter(part -> part.uid() != ROOT && part.uid() != member)
                .findFirst()
                .<AttachAuthority>map(
                        foreign -> new Denied("%s belongs to user %s, which is neither root nor the member's"
                                .formatted(foreign.path(), Integer.toUnsignedString(foreign.uid()))))
                .orElseGet(() -> new OwnedBy(member, "as whom the member runs, because %s".formatted(suspicion.get())));
    }

    /**
     * A process found by its command line must belong to the requested user. Any process can imitate a command line, but not run as root; so for root, descendants of the
     * match are attached as well.
     */
    static AttachAuthority ofMatch(int uid) {
        return uid == ROOT ? new Unrestricted() : new OwnedBy(uid, "which the match is for");
    }
}
