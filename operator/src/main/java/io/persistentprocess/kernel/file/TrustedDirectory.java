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
 * An open directory that nobody with fewer rights than the agent can have put somewhere else: every directory on the way to
 * it, and every symbolic link, belongs to root or to the agent's user, and where everybody may write there is a sticky bit,
 * as in /tmp. What is in it is reached through its descriptor (openat(2)) and never through a link.
 *
 * <p>The rule is that of sshd's StrictModes (sshd_config(5)), but that a group may write: /var/log belongs to root:syslog
 * with mode 0775 on some distributions. Who is in such a group can move directories away, but what he puts in their place is
 * his, and refused.
 *
 * <p>Any thread that may wait for a file system; not for concurrent use with {@link #close()}.
 */
public final class TrustedDirectory implements AutoCloseable {
    /** As path_resolution(7) has it. */
    private static final int MOST_LINKS = 40;

    private static final int LONGEST_TARGET_BYTES = 4096;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int SET_GROUP_ID = 02000;
    private static final int HERE = FileDescriptor.O_PATH | FileDescriptor.O_DIRECTORY | FileDescriptor.O_NOFOLLOW;

    private final Path path;
    private final FileDescriptor descriptor;
    private final FileStatus status;

    /** One that is trusted for another reason. */
    public TrustedDirectory(Path path, FileDescriptor descriptor, FileStatus status) {
        this.path = path;
        this.descriptor = descriptor;
        this.status = status;
    }

    /** What becomes of a directory on the way that is not there. */
    private sealed interface Missing {
        record Refused() implements Missing {}

        record Made(int mode) implements Missing {}
    }

    /**
     * Opens a directory that is there.
     *
     * @param path absolute; may lead through symbolic links of root's or of the agent's user's
     * @throws KernelException ENOENT: it is not there; EPERM: somebody else could have put it there, the message says where
     */
    public static TrustedDirectory open(Path path) throws KernelException {
        return walk(path, new Missing.Refused());
    }

    /**
     * The same, and makes what is missing.
     *
     * @param mode of directories that are made, {@code 0755}, whatever the umask
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
                    case Step.Elsewhere(Path target) -> {
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

    /** Where a name leads. */
    private sealed interface Step {
        record Into(TrustedDirectory directory) implements Step {}

        /** @param target absolute */
        record Elsewhere(Path target) implements Step {}

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
                return new Step.Elsewhere(target(name));
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

    /** Whether a user can do anything here already. */
    public static boolean isOurs(int uid) {
        return uid == 0 || uid == Libc.geteuid();
    }

    /** Where a symbolic link leads, absolute. */
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

    /** A umask can only have taken from the mode; what has more, somebody else has made meanwhile. */
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

    /** Makes a directory in this one where there is nothing of that name: EEXIST. */
    public void makeNew(String name, int mode) throws KernelException {
        if (Libc.mkdirat(descriptor.fd(), name, mode) < 0) {
            throw Libc.lastError("mkdir", path.resolve(name));
        }
    }

    /** Removes an empty directory; fine when there is none. */
    public void removeDirectory(String name) throws KernelException {
        if (Libc.unlinkat(descriptor.fd(), name, AT_REMOVEDIR) < 0 && Libc.errno() != Errno.ENOENT) {
            throw Libc.lastError("rmdir", path.resolve(name));
        }
    }

    /** Where it is, without symbolic links. */
    public Path path() {
        return path;
    }

    /**
     * Opens a directory in this one, which may be of anybody's where only root and the agent's user can have put it here: what
     * is in that is then to be trusted no more than its owner.
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

    /** The same, and makes it where there is nothing of that name, with this mode whatever the umask. */
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

    /** Whether a file in it can have been put there by root, the agent, or the directory's owner only, going by whose it is. */
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

    /** Opens an entry that must be a regular file, to read and write. */
    public RegularFile file(String name) throws KernelException {
        return RegularFile.openIn(descriptor, name, FileDescriptor.O_RDWR);
    }

    /** Makes a file for writing where there is nothing of that name. */
    public FileDescriptor create(String name, int mode) throws KernelException {
        return at(
                name,
                FileDescriptor.O_WRONLY | FileDescriptor.O_CREAT | FileDescriptor.O_EXCL | FileDescriptor.O_NOFOLLOW,
                mode);
    }

    /** Fine when there is nothing of that name. */
    public void rename(String from, String to) throws KernelException {
        if (Libc.renameat(descriptor.fd(), from, descriptor.fd(), to) < 0 && Libc.errno() != Errno.ENOENT) {
            throw new KernelException("rename", path.resolve(from) + " to " + to, Libc.errno());
        }
    }

    /** Removes anything but a directory; whether there was something of that name. */
    public boolean unlink(String name) throws KernelException {
        if (Libc.unlinkat(descriptor.fd(), name, 0) == 0) {
            return true;
        }
        if (Libc.errno() == Errno.ENOENT) {
            return false;
        }
        throw Libc.lastError("unlink", path.resolve(name));
    }

    private Path descriptorPath() {
        return Path.of("/proc/self/fd/" + descriptor.fd());
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
