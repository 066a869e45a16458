package io.persistentprocess.kernel.libc;

import com.sun.jna.Native;
import io.persistentprocess.kernel.error.KernelException;

/** A mount namespace of the calling thread's own, with an empty tmpfs at /mnt; for a thread that ends afterwards, so nothing is undone. */
public final class PrivateMounts implements AutoCloseable {
    private static final int CLONE_NEWNS = 0x20000;
    private static final int CLONE_FS = 0x200;
    private static final long MS_REC_PRIVATE = 1 << 14 | 1 << 18;

    static {
        Native.register(PrivateMounts.class, "c");
    }

    private PrivateMounts() {}

    private static native int unshare(int flags);

    public static PrivateMounts ofThisThread() throws KernelException {
        if (unshare(CLONE_FS | CLONE_NEWNS) < 0
                || Libc.mount("none", "/", "none", MS_REC_PRIVATE, null) < 0
                || Libc.mount("ppg-test", "/mnt", "tmpfs", 0, null) < 0) {
            throw Libc.lastError("unshare", "mount namespace");
        }
        return new PrivateMounts();
    }

    @Override
    public void close() {
        // The namespace and its mounts go with the thread.
    }
}
