package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Decides whether only certain users control a path: each directory, each link and the end of the path belongs to one of them, no other user may write to it, and it is
 * on a {@linkplain FileSystem#isLocal local file system}, because others may report any owner. Any thread but the event loop's: each name is looked up in its file
 * system, which may hang.
 *
 * @param uids the users that may control the path
 */
public record PathOwnership(Set<Integer> uids) {
    /** The kernel's limit, path_resolution(7). */
    private static final int MOST_LINKS = 40;

    private static final int STICKY = 01000;

    /** Who controls a path. */
    public enum Owner {
        OWN,
        /** It does not exist, and only those users could create it. */
        MISSING,
        OTHERS
    }

    public PathOwnership {
        uids = Set.copyOf(uids);
    }

    /** An exception means that it cannot be found out. */
    public Owner owner(String path) throws KernelException {
        if (!path.startsWith("/")) {
            return Owner.OTHERS;
        }
        Deque<String> rest = new ArrayDeque<>(names(path));
        Path at = Path.of("/");
        FileStatus status = status(at);
        for (int links = 0; isOwn(status) && FileSystem.isLocal(at.toString()); ) {
            String name = rest.poll();
            if (name == null) {
                return isSafe(status) ? Owner.OWN : Owner.OTHERS;
            }
            Path next = name.equals("..") ? parent(at) : at.resolve(name);
            FileStatus found;
            try {
                found = status(next);
            } catch (KernelException e) {
                if (e.is(Errno.ENOENT)) {
                    return isSafe(status) ? Owner.MISSING : Owner.OTHERS;
                }
                throw e;
            }
            if (found.type() != FileType.SYMBOLIC_LINK) {
                at = next;
            } else if (!isOwn(found) || ++links > MOST_LINKS) {
                return Owner.OTHERS;
            } else {
                String target = target(next);
                names(target).reversed().forEach(rest::addFirst);
                at = target.startsWith("/") ? Path.of("/") : at;
                found = status(at);
            }
            status = found;
        }
        return Owner.OTHERS;
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    private static Path parent(Path path) {
        return path.getParent() == null ? path : path.getParent();
    }

    private static FileStatus status(Path path) throws KernelException {
        try (FileDescriptor held =
                FileDescriptor.open(path.toString(), FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW)) {
            return FileStatus.of(held);
        }
    }

    private static String target(Path link) throws KernelException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            throw new KernelException("readlink", link.toString(), Errno.ENOENT);
        }
    }

    /** In a sticky directory other users may add names, but cannot replace those of these users, unlink(2). */
    private boolean isOwn(FileStatus status) {
        boolean sticky = status.type() == FileType.DIRECTORY && (status.permissions() & STICKY) != 0;
        boolean link = status.type() == FileType.SYMBOLIC_LINK;
        return uids.contains(status.uid()) && (link || sticky || !status.writableByOthers());
    }

    private static boolean isSafe(FileStatus status) {
        return !status.writableByOthers();
    }
}
