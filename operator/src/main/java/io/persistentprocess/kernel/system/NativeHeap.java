package io.persistentprocess.kernel.system;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** The C library's heap, which the JVM also uses. */
public final class NativeHeap {
    private NativeHeap() {}

    /**
     * Returns free memory to the kernel, malloc_trim(3): the start leaves megabytes. Takes some milliseconds; any thread. Does nothing if the C library does not support
     * it.
     */
    public static void trim() {
        try {
            Function trim = NativeLibrary.getInstance("c").getFunction("malloc_trim");
            trim.invokeInt(new Object[] {0L});
        } catch (UnsatisfiedLinkError _) {
            return;
        }
    }
}
