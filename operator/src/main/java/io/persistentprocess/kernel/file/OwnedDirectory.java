package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Makes a directory for a user below one of root's, such as /run or /var/lib, as systemd does with RuntimeDirectory= and StateDirectory= (systemd.exec(5)). The user may
 * own directories on the way, so each name is opened in the directory before it and never through a link, and what belongs to another user is refused, not taken.
 *
 * <p>If the agent dies here: a directory that is made but not given away is empty and root's, and the next call gives it away.
 *
 * <p>Any thread that may wait for a file system.
 */
public final class OwnedDirectory {
    /** What becomes of a directory that exists. */
    public enum Existing {
        /** It gets the group and the mode. It must be the owner's, or be empty and root's. */
        ADJUSTED,
        /** It stays as it is, whoever owns it: nothing is written into it. */
        LEFT
    }

    /** For extended attributes of root alone, xattr(7). */
    private static final String MARK = "trusted.ppg.maker";

    private static final int WAY_MODE = 0755;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int ENTRY = FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW;
    private static final int MARK_BYTES = 1024;

    private final Path base;

    /** @param base absolute; made with mode 0755 if it is missing */
    public OwnedDirectory(Path base) {
        this.base = base;
    }

    /**
     * Makes the directory, or adjusts it.
     *
     * @param name relative, of one or more names; those before the last are made with mode 0755 for root
     * @param maker is stored on a directory that is made here and on no other, see {@link #remove}
     * @throws KernelException the message says what is in the way
     */
    public void make(Path name, int mode, FileOwner owner, Existing existing, String maker) throws KernelException {
        try (TrustedDirectory parent = parent(name, owner, Way.MADE)) {
            String last = name.getFileName().toString();
            boolean fresh = makeIfMissing(parent, last, 0700);
            try (TrustedDirectory directory = open(parent, last)) {
                if (fresh || existing == Existing.ADJUSTED) {
                    adjust(directory, mode, owner);
                }
                if (fresh) {
                    mark(directory, maker);
                }
            }
        }
    }

    /**
     * Removes the directory and all below it, if this maker has made it. Other file systems that are mounted below are left alone. Returns whether it is gone.
     *
     * @param owner who may own directories on the way
     */
    public boolean remove(Path name, FileOwner owner, String maker) throws KernelException {
        try (TrustedDirectory parent = parent(name, owner, Way.EXISTING)) {
            String last = name.getFileName().toString();
            try (TrustedDirectory directory = open(parent, last)) {
                if (!maker.equals(marked(directory))) {
                    return false;
                }
                DirectoryContents.remove(directory);
            }
            parent.removeDirectory(last);
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return true;
            }
            throw e;
        }
    }

    /** How a missing directory on the way is handled. */
    private enum Way {
        MADE,
        EXISTING
    }

    private TrustedDirectory parent(Path name, FileOwner owner, Way way) throws KernelException {
        for (Path part : name) {
            if (part.toString().isEmpty()
                    || part.toString().equals(".")
                    || part.toString().equals("..")) {
                throw new KernelException(
                        "make", base + "/" + name, Errno.EINVAL, "the name must be relative and without '.' and '..'");
            }
        }
        if (name.isAbsolute()) {
            throw new KernelException("make", base + "/" + name, Errno.EINVAL, "the name must be relative");
        }
        TrustedDirectory here = TrustedDirectory.make(base, WAY_MODE);
        try {
            for (Path part : name.getNameCount() == 1 ? Path.of("") : name.getParent()) {
                String next = part.toString();
                if (next.isEmpty()) {
                    break;
                }
                boolean fresh = way == Way.MADE && makeIfMissing(here, next, WAY_MODE);
                TrustedDirectory child = open(here, next);
                here.close();
                here = child;
                if (fresh) {
                    changeMode(here, WAY_MODE);
                }
                requireOurs(here, owner);
            }
            return here;
        } catch (KernelException e) {
            here.close();
            throw e;
        }
    }

    private static boolean makeIfMissing(TrustedDirectory parent, String name, int mode) throws KernelException {
        try {
            parent.makeNew(name, mode);
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EEXIST)) {
                return false;
            }
            throw e;
        }
    }

    private static TrustedDirectory open(TrustedDirectory parent, String name) throws KernelException {
        Path there = parent.path().resolve(name);
        FileDescriptor entry = parent.at(name, ENTRY);
        try {
            FileStatus status = FileStatus.of(entry);
            if (status.type() != FileType.DIRECTORY) {
                throw new KernelException(
                        "use",
                        there.toString(),
                        Errno.ENOTDIR,
                        "it is %s where a directory is to be; move it away"
                                .formatted(status.type().words()));
            }
            return new TrustedDirectory(there, entry, status);
        } catch (KernelException e) {
            entry.close();
            throw e;
        }
    }

    private static void requireOurs(TrustedDirectory directory, FileOwner owner) throws KernelException {
        FileStatus status = directory.status();
        if (!TrustedDirectory.isOurs(status.uid()) && status.uid() != owner.uid()) {
            throw foreign(directory, owner);
        }
        if (status.openToAll()) {
            throw new KernelException(
                    "use",
                    directory.path().toString(),
                    Errno.EPERM,
                    "everybody may write to it; mend it: chmod o-w " + directory.path());
        }
    }

    private static KernelException foreign(TrustedDirectory directory, FileOwner owner) {
        return new KernelException(
                "use",
                directory.path().toString(),
                Errno.EPERM,
                "it belongs to user %s, not to %s; if it is for this member: chown -R %s %s"
                        .formatted(
                                Integer.toUnsignedString(directory.status().uid()),
                                owner.name(),
                                owner.name(),
                                directory.path()));
    }

    private static void adjust(TrustedDirectory directory, int mode, FileOwner owner) throws KernelException {
        FileStatus status = directory.status();
        if (status.uid() != owner.uid()
                && !(TrustedDirectory.isOurs(status.uid()) && DirectoryContents.isEmpty(directory))) {
            throw foreign(directory, owner);
        }
        if (status.uid() != owner.uid() || status.gid() != owner.gid()) {
            if (Libc.fchownat(directory.descriptor().fd(), "", owner.uid(), owner.gid(), AT_EMPTY_PATH) < 0) {
                throw Libc.lastError("chown", directory.path());
            }
        }
        if (status.permissions() != mode) {
            changeMode(directory, mode);
        }
    }

    private static void changeMode(TrustedDirectory directory, int mode) throws KernelException {
        if (Libc.chmod(directory.descriptorPath().toString(), mode) < 0) {
            throw Libc.lastError("chmod", directory.path());
        }
    }

    /** Without extended attributes of root's, the directory is never removed. */
    private static void mark(TrustedDirectory directory, String maker) throws KernelException {
        byte[] value = maker.getBytes(StandardCharsets.UTF_8);
        if (Libc.setxattr(
                                Libc.encoded(directory.descriptorPath().toString()),
                                Libc.encoded(MARK),
                                value,
                                value.length,
                                0)
                        < 0
                && Libc.errno() != Errno.EOPNOTSUPP
                && Libc.errno() != Errno.EPERM) {
            throw Libc.lastError("setxattr " + MARK + " of", directory.path());
        }
    }

    private static String marked(TrustedDirectory directory) throws KernelException {
        byte[] value = new byte[MARK_BYTES];
        long size = Libc.getxattr(directory.descriptorPath().toString(), MARK, value, value.length);
        if (size >= 0) {
            return new String(value, 0, (int) size, StandardCharsets.UTF_8);
        }
        if (Libc.errno() == Errno.ENODATA || Libc.errno() == Errno.EOPNOTSUPP) {
            return "";
        }
        throw Libc.lastError("getxattr " + MARK + " of", directory.path());
    }
}
