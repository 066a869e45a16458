package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * An open directory that no user with fewer rights than the agent can have replaced: every directory and symbolic link of its path belongs to root or the agent's user,
 * and directories writable by every user have the sticky bit, as /tmp has. Entries are opened through the descriptor (openat(2)) and never through a link.
 *
 * <p>The rule is that of sshd's StrictModes (sshd_config(5)), except that a group may write: on some distributions /var/log belongs to root:syslog with mode 0775. A
 * member of such a group can move directories away, but what it puts in their place belongs to it and is refused.
 *
 * <p>Any thread that may wait for a file system; not for concurrent use with {@link #close()}.
 */
public final class TrustedDirectory implements AutoCloseable {
    /** The kernel's limit, path_resolution(7). */
    private static final int MOST_LINKS = 40;

    private static final int LONGEST_TARGET_BYTES = 4096;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int SET_GROUP_ID = 02000;
    private static final int HERE = FileDescriptor.O_PATH | FileDescriptor.O_DIRECTORY | FileDescriptor.O_NOFOLLOW;

    private final Path path;
    private final FileDescriptor descriptor;
    private final FileStatus status;

    /** A directory that is trusted for another reason. */
    public TrustedDirectory(Path path, FileDescriptor descriptor, FileStatus status) {
        this.path = path;
        this.descriptor = descriptor;
        this.status = status;
    }

    /** How a missing directory of the path is handled. */
    private sealed interface Missing {
        record Refused() implements Missing {}

        record Made(int mode) implements Missing {}
    }

    /**
     * Opens an existing directory.
     *
     * @param path absolute; may contain symbolic links of root or the agent's user
     * @throws KernelException ENOENT: it does not exist; EPERM: another user could have created it, and the message names the component
     */
    public static TrustedDirectory open(Path path) throws KernelException {
        return walk(path, new Missing.Refused());
    }

    /**
     * Opens a directory; creates missing ones.
     *
     * @param mode the mode of created directories, such as {@code 0755}, independent of the umask
     */
    public static TrustedDirectory make(Path path, int mode) throws KernelException {
        return walk(path, new Missing.Made(mode));
    }

    private static TrustedDirectory walk(Path path, Missing missing) throws KernelException {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(path + " is not absolute");
        }
        Deque<String> left = new ArrayDeque<>(names(path));
        int links = 0;
        TrustedDirectory here = root();
        try {
            while (!left.isEmpty()) {
                String name = left.removeFirst();
                switch (here.step(name, missing)) {
                    case Step.Into(TrustedDirectory next) -> {
                        here.close();
                        here = next;
                    }
                    case Step.OtherPath(Path target) -> {
                        if (++links > MOST_LINKS) {
                            throw new KernelException("open", path.toString(), Errno.ELOOP);
                        }
                        names(target).reversed().forEach(left::addFirst);
                        here.close();
                        here = root();
                    }
                    case Step.Up() -> {
                        names(here.path).reversed().stream().skip(1).forEach(left::addFirst);
                        here.close();
                        here = root();
                    }
                }
            }
            return here;
        } catch (KernelException e) {
            here.close();
            throw e;
        }
    }

    private static List<String> names(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .map(Path::toString)
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    private static TrustedDirectory root() throws KernelException {
        Path root = Path.of("/");
        FileDescriptor descriptor = FileDescriptor.open("/", HERE);
        return new TrustedDirectory(root, descriptor, FileStatus.of(descriptor));
    }

    /** The next step of a resolution. */
    private sealed interface Step {
        record Into(TrustedDirectory directory) implements Step {}

        /** @param target absolute */
        record OtherPath(Path target) implements Step {}

        record Up() implements Step {}
    }

    private Step step(String name, Missing missing) throws KernelException {
        if (name.equals("..")) {
            return new Step.Up();
        }
        Path there = path.resolve(name);
        FileDescriptor next;
        try {
            next = at(name, HERE);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) && missing instanceof Missing.Made(int mode)) {
                return new Step.Into(makeChild(name, mode));
            }
            if (e.is(Errno.ENOTDIR, Errno.ELOOP)) {
                return new Step.OtherPath(target(name));
            }
            throw e;
        }
        return new Step.Into(trusted(there, next));
    }

    private static TrustedDirectory trusted(Path path, FileDescriptor descriptor) throws KernelException {
        try {
            FileStatus status = FileStatus.of(descriptor);
            refuseForeign(path, status);
            if (status.openToAll()) {
                throw new KernelException(
                        "use", path.toString(), Errno.EPERM, "everybody may write to it; mend it: chmod o-w " + path);
            }
            return new TrustedDirectory(path, descriptor, status);
        } catch (KernelException e) {
            descriptor.close();
            throw e;
        }
    }

    private static void refuseForeign(Path path, FileStatus status) throws KernelException {
        if (!isOurs(status.uid())) {
            throw new KernelException(
                    "use",
                    path.toString(),
                    Errno.EPERM,
                    "it belongs to user %s, neither root nor the agent's"
                            .formatted(Integer.toUnsignedString(status.uid())));
        }
    }

    /** Whether the user is root or the agent's. */
    public static boolean isOurs(int uid) {
        return uid == 0 || uid == Libc.geteuid();
    }

    /** The absolute target of a symbolic link. */
    private Path target(String name) throws KernelException {
        Path there = path.resolve(name);
        try (FileDescriptor link = at(name, FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW)) {
            FileStatus status = FileStatus.of(link);
            if (status.type() != FileType.SYMBOLIC_LINK) {
                throw new KernelException("open", there.toString(), Errno.ENOTDIR);
            }
            refuseForeign(there, status);
            byte[] target = new byte[LONGEST_TARGET_BYTES];
            long length = Libc.readlinkat(link.fd(), "", target, target.length);
            if (length < 0) {
                throw Libc.lastError("readlink", there);
            }
            return path.resolve(new String(target, 0, (int) length, StandardCharsets.UTF_8));
        }
    }

    private TrustedDirectory makeChild(String name, int mode) throws KernelException {
        Path there = path.resolve(name);
        if (Libc.mkdirat(descriptor.fd(), name, mode) < 0 && Libc.errno() != Errno.EEXIST) {
            throw Libc.lastError("mkdir", there);
        }
        TrustedDirectory made = trusted(there, at(name, HERE));
        int inherited = made.status.permissions() & SET_GROUP_ID;
        if (made.status.permissions() != (mode | inherited) && made.isNewlyOurs(mode)) {
            made.changeMode(mode | inherited);
        }
        return made;
    }

    /** A umask can only remove bits from the mode; a directory with more was created by another process meanwhile. */
    private boolean isNewlyOurs(int mode) {
        return status.uid() == Libc.geteuid() && (status.permissions() & ~(mode | SET_GROUP_ID)) == 0;
    }

    private void changeMode(int mode) throws KernelException {
        if (Libc.chmod(descriptorPath().toString(), mode) < 0) {
            KernelException failure = Libc.lastError("chmod", path);
            close();
            throw failure;
        }
    }

    /** Creates a directory in this one. EEXIST: the name exists. */
    public void makeNew(String name, int mode) throws KernelException {
        if (Libc.mkdirat(descriptor.fd(), name, mode) < 0) {
            throw Libc.lastError("mkdir", path.resolve(name));
        }
    }

    /** Removes an empty directory; does nothing if there is none. */
    public void removeDirectory(String name) throws KernelException {
        if (Libc.unlinkat(descriptor.fd(), name, AT_REMOVEDIR) < 0 && Libc.errno() != Errno.ENOENT) {
            throw Libc.lastError("rmdir", path.resolve(name));
        }
    }

    /** The status when the directory was opened. */
    FileStatus status() {
        return status;
    }

    /** For calls that work on an open directory. Closed with this object. */
    FileDescriptor descriptor() {
        return descriptor;
    }

    /** The path without symbolic links. */
    public Path path() {
        return path;
    }

    /**
     * Opens a directory in this one. It may belong to any user if only root and the agent's user can have created it here; its entries are then as trustworthy as its
     * owner.
     */
    public TrustedDirectory child(String name) throws KernelException {
        Path there = path.resolve(name);
        FileDescriptor child = at(name, HERE);
        try {
            FileStatus found = FileStatus.of(child);
            if (status.writableByOthers()) {
                refuseForeign(there, found);
            }
            return new TrustedDirectory(there, child, found);
        } catch (KernelException e) {
            child.close();
            throw e;
        }
    }

    /** Opens a directory in this one; creates it if the name does not exist, with this mode independent of the umask. */
    public TrustedDirectory childOrMake(String name, int mode) throws KernelException {
        try {
            return child(name);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return makeChild(name, mode);
    }

    /** Whether only root, the agent or the directory's owner can have put a file here, judging by the file's owner. */
    public boolean accounts(FileStatus file) {
        boolean guarded = isOurs(status.uid()) && !status.writableByOthers();
        return guarded || isOurs(file.uid()) || file.uid() == status.uid();
    }

    /** Opens an entry. */
    public FileDescriptor at(String name, int flags) throws KernelException {
        return at(name, flags, 0);
    }

    private FileDescriptor at(String name, int flags, int mode) throws KernelException {
        return FileDescriptor.openIn(descriptor, name, flags, mode);
    }

    /** Opens a regular file in this directory for reading and writing. */
    public RegularFile file(String name) throws KernelException {
        return RegularFile.openIn(descriptor, name, FileDescriptor.O_RDWR);
    }

    /** A path that leads to this directory, independent of its name, while this object is open. */
    public Path descriptorPath() {
        return Path.of("/proc/self/fd/" + descriptor.fd());
    }

    /** Creates a file for writing. EEXIST: the name exists. */
    public FileDescriptor create(String name, int mode) throws KernelException {
        return at(
                name,
                FileDescriptor.O_WRONLY | FileDescriptor.O_CREAT | FileDescriptor.O_EXCL | FileDescriptor.O_NOFOLLOW,
                mode);
    }

    /** Does nothing if {@code from} does not exist. */
    public void rename(String from, String to) throws KernelException {
        if (Libc.renameat(descriptor.fd(), from, descriptor.fd(), to) < 0 && Libc.errno() != Errno.ENOENT) {
            throw new KernelException("rename", path.resolve(from) + " to " + to, Libc.errno());
        }
    }

    /** Moves an entry into another directory. EEXIST or ENOTEMPTY: the name is taken there. */
    void moveTo(String name, TrustedDirectory other, String otherName) throws KernelException {
        if (Libc.renameat(descriptor.fd(), name, other.descriptor.fd(), otherName) < 0) {
            throw new KernelException(
                    "rename", path.resolve(name) + " to " + other.path.resolve(otherName), Libc.errno());
        }
    }

    /** Removes anything but a directory. Returns whether the name existed. */
    public boolean unlink(String name) throws KernelException {
        if (Libc.unlinkat(descriptor.fd(), name, 0) == 0) {
            return true;
        }
        if (Libc.errno() == Errno.ENOENT) {
            return false;
        }
        throw Libc.lastError("unlink", path.resolve(name));
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
