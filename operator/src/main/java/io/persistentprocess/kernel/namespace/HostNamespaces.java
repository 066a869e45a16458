package io.persistentprocess.kernel.namespace;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The namespaces of a process of the host, for threads of a container to join, setns(2). They are held open until this object is closed, even if the process ends.
 *
 * <p>A thread that has joined sees the host's files, and so does everything that the JVM opens for it, including its own jars. Threads and processes that it starts are
 * on the host as well. The effect ends with the thread.
 */
public final class HostNamespaces implements AutoCloseable {
    private static final int CLONE_FS = 0x200;

    private final int pid;
    private final Map<NamespaceType, FileDescriptor> open;

    private HostNamespaces(int pid, Map<NamespaceType, FileDescriptor> open) {
        this.pid = pid;
        this.open = open;
    }

    /**
     * Opens the namespaces of a process.
     *
     * @throws KernelException EACCES without CAP_SYS_PTRACE; ENOENT: there is no such process
     */
    public static HostNamespaces of(int pid) throws KernelException {
        HostNamespaces host = new HostNamespaces(pid, new EnumMap<>(NamespaceType.class));
        try {
            for (NamespaceType namespace : NamespaceType.values()) {
                String file = "/proc/" + pid + "/ns/" + namespace.file();
                host.open.put(namespace, FileDescriptor.open(file, FileDescriptor.O_RDONLY));
            }
            return host;
        } catch (KernelException e) {
            host.close();
            throw e;
        }
    }

    /** Whether the calling thread is in this namespace already. */
    public boolean contains(NamespaceType namespace) {
        return identity("/proc/self/fd/" + open.get(namespace).fd())
                .equals(identity("/proc/thread-self/ns/" + namespace.file()));
    }

    /** {@code mnt:[4026531832]} */
    private static String identity(String link) {
        try {
            return Files.readSymbolicLink(Path.of(link)).toString();
        } catch (IOException e) {
            throw new IllegalStateException("/proc is not mounted", e);
        }
    }

    /**
     * Joins all of them with the calling thread; those that it is in already need no capability.
     *
     * @throws KernelException EPERM without CAP_SYS_ADMIN, for the mount namespace also without CAP_SYS_CHROOT; the thread may have joined some of them and must not be
     * used any more
     */
    public void join() throws KernelException {
        for (NamespaceType namespace : NamespaceType.values()) {
            join(namespace);
        }
    }

    /** Joins one of them. */
    public void join(NamespaceType namespace) throws KernelException {
        if (contains(namespace)) {
            return;
        }
        // Threads share root and working directory by default, and then setns(2) fails with EINVAL.
        if (namespace == NamespaceType.MOUNT && Libc.unshare(CLONE_FS) < 0) {
            throw Libc.lastError("unshare root and working directory for", namespace.file());
        }
        if (Libc.setns(open.get(namespace).fd(), namespace.flag) < 0) {
            throw Libc.lastError("join namespace", "/proc/" + pid + "/ns/" + namespace.file());
        }
    }

    @Override
    public void close() {
        open.values().forEach(FileDescriptor::close);
    }
}
