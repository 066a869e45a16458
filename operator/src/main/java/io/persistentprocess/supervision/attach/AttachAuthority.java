package io.persistentprocess.supervision.attach;

import java.util.List;
import java.util.Optional;

/**
 * Whose processes may be taken into an instance. Who could make the agent take a process that is not theirs could have it killed: whatever is attached is stopped with its
 * member. That was CVE-2018-16888 of systemd, where a service's user wrote the PID of another's process into the service's PID file.
 */
public sealed interface AttachAuthority {
    /** Root has named the main process, and what descends from it comes along, whoever it belongs to. */
    record Unrestricted() implements AttachAuthority {}

    /**
     * Every process must belong to this user: whoever had a hand in naming the main one may signal it anyway.
     *
     * @param why completes "…; attached are only those of user 33, "
     */
    record OwnedBy(int uid, String why) implements AttachAuthority {}

    /** Nothing may be taken. */
    record Denied(String why) implements AttachAuthority {}

    /**
     * A part of the way to a PID file, or the file itself.
     *
     * @param openToOthers whether anybody but its owner may write to it, or may have put it there, though it belongs to root
     */
    record PathPart(String path, Kind kind, int uid, boolean openToOthers) {
        /** What it is. */
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
     * A PID file names any process where it and all of its folders belong to root, and nobody else may write to them. Otherwise it names processes of the member's own user,
     * unless that is root.
     *
     * @param way from the root directory on, with the links in it; the last is the file
     * @param member the user whom the member runs as
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
        // Not the folders: a service's own often belong to a group that it shares, or to a user that packages share.
        return way.stream()
                .filter(part -> part.kind() != PathPart.Kind.DIRECTORY)
                .filter(part -> part.uid() != ROOT && part.uid() != member)
                .findFirst()
                .<AttachAuthority>map(
                        foreign -> new Denied("%s belongs to user %s, which is neither root nor the member's"
                                .formatted(foreign.path(), Integer.toUnsignedString(foreign.uid()))))
                .orElseGet(() -> new OwnedBy(member, "as whom the member runs, because %s".formatted(suspicion.get())));
    }

    /** What is found by its looks belongs to the user that was asked for. Anybody can look like anything, but not as root: what root's process has started is taken along. */
    static AttachAuthority ofMatch(int uid) {
        return uid == ROOT ? new Unrestricted() : new OwnedBy(uid, "which the match is for");
    }
}
