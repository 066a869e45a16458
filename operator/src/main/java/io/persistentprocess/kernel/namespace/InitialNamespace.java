package io.persistentprocess.kernel.namespace;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The initial namespaces of a host, by their fixed numbers (include/linux/proc_ns.h): some facilities work only in them. */
public enum InitialNamespace {
    PID("pid:[4026531836]"),
    USER("user:[4026531837]");

    private final String link;

    InitialNamespace(String link) {
        this.link = link;
    }

    /** Whether the calling thread is in it. */
    public boolean isOwn() throws KernelException {
        Path path = Path.of("/proc/thread-self/ns", link.substring(0, link.indexOf(':')));
        try {
            return Files.readSymbolicLink(path).toString().equals(link);
        } catch (IOException _) {
            throw new KernelException("read", path.toString(), Errno.ENOENT);
        }
    }
}
