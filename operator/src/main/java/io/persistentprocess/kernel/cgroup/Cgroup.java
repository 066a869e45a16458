package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A directory of the cgroup2 hierarchy, Documentation/admin-guide/cgroup-v2.rst. Only a name: every call checks anew whether the directory exists. Without it, calls fail
 * with ENOENT (or ENODEV, if it is removed meanwhile) unless documented otherwise. Any thread.
 *
 * <p>If the agent dies here, the cgroup stays, with its processes and its attributes.
 */
public final class Cgroup {
    private static final int DIRECTORY_MODE = 0755;
    /** Every user who can reach the directory can read attributes of the user namespace. */
    private static final int PRIVATE_DIRECTORY_MODE = 0700;

    /** XATTR_SIZE_MAX, xattr(7). */
    private static final int ATTRIBUTE_MAX_BYTES = 65536;

    private static final int ATTRIBUTE_USUAL_BYTES = 4096;

    /** The limit for cgroup.procs: more than 130,000 PIDs of seven digits, each with a newline. */
    static final int PROCESSES_MAX_BYTES = 1 << 20;

    /** PID_MAX_LIMIT is 4,194,304, proc_sys_kernel(5). */
    private static final int PID_LINE_MAX_BYTES = 8;

    /** The directory's name and its own {@code .}. */
    private static final int LINKS_OF_A_LEAF = 2;

    private final Path directory;
    private final XattrNamespace attributeNamespace;
    /** For system calls of each restart, which would otherwise encode it again. */
    private final byte[] encoded;

    private final String events;
    private final byte[] encodedEvents;

    private Cgroup(Path directory, XattrNamespace attributeNamespace) {
        this.directory = directory;
        this.attributeNamespace = attributeNamespace;
        this.encoded = Libc.encoded(directory.toString());
        this.events = directory + "/cgroup.events";
        this.encodedEvents = Libc.encoded(events);
    }

    /** The cgroup at an absolute path inside a mounted cgroup2. Its attributes are in the namespace that this process may use. */
    public static Cgroup at(Path directory) throws KernelException {
        return at(directory, XattrNamespace.ofThisProcess());
    }

    /** As {@link #at(Path)}, in a given attribute namespace. */
    public static Cgroup at(Path directory, XattrNamespace attributeNamespace) {
        return new Cgroup(directory, attributeNamespace);
    }

    /**
     * The values of cgroup.events.
     *
     * @param populated whether the subtree has a process; zombies do not count
     * @param frozen whether all of its processes are frozen
     */
    public record Events(boolean populated, boolean frozen) {
        static Events parse(String text) {
            return new Events(text.contains("populated 1"), text.contains("frozen 1"));
        }
    }

    public Path path() {
        return directory;
    }

    /** The cgroup above this one; for one below the root of the hierarchy. */
    public Cgroup parent() {
        return new Cgroup(directory.getParent(), attributeNamespace);
    }

    public Cgroup child(String name) {
        return new Cgroup(directory.resolve(name), attributeNamespace);
    }

    /** The child cgroups, sorted by name. */
    public List<Cgroup> children() throws KernelException {
        if (!hasChildren()) {
            return List.of();
        }
        List<Cgroup> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
            entries.forEach(entry -> children.add(new Cgroup(entry, attributeNamespace)));
        } catch (IOException | DirectoryIteratorException e) {
            throw listing(e);
        }
        children.sort((a, b) -> a.directory.compareTo(b.directory));
        return List.copyOf(children);
    }

    /**
     * Uses the link count (kernfs_refresh_inode in fs/kernfs/inode.c), which costs a tenth of a listing: a directory has a file for every parameter of every controller.
     */
    public boolean hasChildren() throws KernelException {
        try {
            return FileStatus.links(encoded, directory.toString()) > LINKS_OF_A_LEAF;
        } catch (KernelException e) {
            throw listing(e);
        }
    }

    private KernelException listing(Exception cause) {
        int errno = exists() ? Errno.EIO : Errno.ENOENT;
        KernelException failure = new KernelException("list", directory.toString(), errno);
        failure.initCause(cause);
        return failure;
    }

    /** Creates the directory, but not its parents; does nothing if it exists. The directory of an unprivileged agent is private to its user. */
    public void create() throws KernelException {
        if (Libc.mkdir(directory.toString(), mode()) < 0 && Libc.errno() != Errno.EEXIST) {
            int errno = Libc.errno();
            throw new KernelException(
                    "mkdir", directory + CapabilitySets.missing(errno, List.of("DAC_OVERRIDE")), errno);
        }
    }

    private int mode() {
        return attributeNamespace == XattrNamespace.USER ? PRIVATE_DIRECTORY_MODE : DIRECTORY_MODE;
    }

    public boolean exists() {
        return Files.isDirectory(directory);
    }

    /** Removes the directory; does nothing if it is gone. EBUSY: it has a live process or a child cgroup. */
    public void remove() throws KernelException {
        if (Libc.rmdir(directory.toString()) < 0 && Libc.errno() != Errno.ENOENT) {
            throw Libc.lastError("rmdir", directory);
        }
    }

    /** The cgroup id, unique until the next boot: the inode number of its directory. */
    public long id() throws KernelException {
        try {
            return (long) Files.getAttribute(directory, "unix:ino");
        } catch (IOException e) {
            throw listing(e);
        }
    }

    public Events events() throws KernelException {
        return Events.parse(FileDescriptor.beginning(encodedEvents, events, CgroupEventsFile.MAX_BYTES));
    }

    /** Opens cgroup.events, which wakes an epoll when {@link #events()} changes; the caller closes it. */
    public CgroupEventsFile watchEvents() throws KernelException {
        return CgroupEventsFile.open(events);
    }

    /**
     * The PIDs in this cgroup itself, including zombies whose other threads live. A process that forks meanwhile may be missing.
     *
     * @throws KernelException EFBIG: there are more than 130,000
     */
    public List<Integer> processes() throws KernelException {
        return FileDescriptor.contents(file("cgroup.procs"), PROCESSES_MAX_BYTES)
                .lines()
                .map(Integer::valueOf)
                .toList();
    }

    /** Opens the list of PIDs, to read it step by step; the caller closes it. */
    public CgroupProcesses openProcesses() throws KernelException {
        return CgroupProcesses.open(file("cgroup.procs"));
    }

    /** Opens the list of child cgroups, to read it step by step; the caller closes it. */
    public CgroupChildren openChildren() throws KernelException {
        try {
            return CgroupChildren.open(directory, attributeNamespace);
        } catch (IOException e) {
            throw listing(e);
        }
    }

    /** At most this many PIDs; there may be more. */
    public List<Integer> processes(int atMost) throws KernelException {
        String text = FileDescriptor.excerpt(file("cgroup.procs"), atMost * PID_LINE_MAX_BYTES)
                .text();
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .limit(atMost)
                .map(Integer::valueOf)
                .toList();
    }

    /** Sends SIGKILL to every process of the subtree, including those being forked (5.14). */
    public void kill() throws KernelException {
        FileDescriptor.write(file("cgroup.kill"), "1");
    }

    /** Freezes the whole subtree; complete when {@link Events#frozen()} is true. SIGKILL still works. */
    public void freeze() throws KernelException {
        FileDescriptor.write(file("cgroup.freeze"), "1");
    }

    public void thaw() throws KernelException {
        FileDescriptor.write(file("cgroup.freeze"), "0");
    }

    /** Moves a process with all its threads to this cgroup. Takes up to tens of milliseconds (an RCU grace period), so never call it where another task waits. */
    public void move(int pid) throws KernelException {
        FileDescriptor.write(file("cgroup.procs"), Integer.toString(pid));
    }

    /** The namespace of its attributes. */
    public XattrNamespace attributeNamespace() {
        return attributeNamespace;
    }

    /** The full name of an attribute, {@code trusted.ppg.NAME}. */
    public String attributeName(String name) {
        return attributeNamespace.prefix() + name;
    }

    /** An extended attribute (xattr(7)) of the directory. It is removed with the directory. */
    public Optional<String> attribute(String name) throws KernelException {
        byte[] value = new byte[ATTRIBUTE_USUAL_BYTES];
        long size = Libc.getxattr(directory.toString(), attributeName(name), value, value.length);
        if (size < 0 && Libc.errno() == Errno.ERANGE) {
            value = new byte[ATTRIBUTE_MAX_BYTES];
            size = Libc.getxattr(directory.toString(), attributeName(name), value, value.length);
        }
        if (size >= 0) {
            return Optional.of(new String(value, 0, (int) size, StandardCharsets.UTF_8));
        }
        if (Libc.errno() == Errno.ENODATA) {
            return Optional.empty();
        }
        throw Libc.lastError("getxattr " + attributeName(name) + " of", directory);
    }

    /** Sets an attribute atomically. At most 64 KiB in UTF-8 (E2BIG), and 128 KiB for all attributes of an unprivileged agent (ENOSPC). */
    public void setAttribute(String name, String value) throws KernelException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (Libc.setxattr(encoded, Libc.encoded(attributeName(name)), bytes, bytes.length, 0) < 0) {
            throw Libc.lastError("setxattr " + attributeName(name) + " (" + bytes.length + " bytes) of", directory);
        }
    }

    /** Does nothing if there is no such attribute. */
    public void removeAttribute(String name) throws KernelException {
        if (Libc.removexattr(directory.toString(), attributeName(name)) < 0 && Libc.errno() != Errno.ENODATA) {
            throw Libc.lastError("removexattr " + attributeName(name) + " of", directory);
        }
    }

    /** The names of all attributes set with {@link #setAttribute}, sorted. */
    public List<String> attributes() throws KernelException {
        byte[] list = new byte[ATTRIBUTE_USUAL_BYTES];
        long size = Libc.listxattr(directory.toString(), list, list.length);
        if (size < 0 && Libc.errno() == Errno.ERANGE) {
            list = new byte[ATTRIBUTE_MAX_BYTES];
            size = Libc.listxattr(directory.toString(), list, list.length);
        }
        if (size < 0) {
            throw Libc.lastError("listxattr", directory);
        }
        String prefix = attributeNamespace.prefix();
        return Arrays.stream(new String(list, 0, (int) size, StandardCharsets.UTF_8).split("\0", -1))
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .sorted()
                .toList();
    }

    private String file(String name) {
        return directory + "/" + name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cgroup cgroup && cgroup.directory.equals(directory);
    }

    @Override
    public int hashCode() {
        return directory.hashCode();
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
