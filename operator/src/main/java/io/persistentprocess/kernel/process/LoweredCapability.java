package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;

/** Removes one effective capability from the calling thread until the same thread closes this object. Other capabilities and the permitted set stay. */
public final class LoweredCapability implements AutoCloseable {
    /** _LINUX_CAPABILITY_VERSION_3 of uapi/linux/capability.h: the words effective, permitted and inheritable, twice. */
    private static final int VERSION = 0x20080522;

    private static final int WORDS = 6;
    private static final int WORDS_OF_A_HALF = 3;

    private final int[] before;

    private LoweredCapability(int[] before) {
        this.before = before;
    }

    public static LoweredCapability of(int capability) throws KernelException {
        int[] before = new int[WORDS];
        if (Libc.capget(header(), before) < 0) {
            throw Libc.lastError("capget of", "this thread");
        }
        int[] lowered = before.clone();
        lowered[capability / Integer.SIZE * WORDS_OF_A_HALF] &= ~(1 << capability % Integer.SIZE);
        set(lowered);
        return new LoweredCapability(before);
    }

    private static void set(int[] capabilities) throws KernelException {
        if (Libc.capset(header(), capabilities) < 0) {
            throw Libc.lastError("capset of", "this thread");
        }
    }

    /** The header for the calling thread. */
    private static int[] header() {
        return new int[] {VERSION, 0};
    }

    @Override
    public void close() throws KernelException {
        set(before);
    }
}
