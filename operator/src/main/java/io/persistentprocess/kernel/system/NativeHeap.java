package io.persistentprocess.kernel.system;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** The C library's heap, which the JVM uses as well. */
public final class NativeHeap {
    private NativeHeap() {}

    /** Gives back to the kernel what is free, malloc_trim(3): starting up leaves megabytes. Takes some milliseconds; any thread. Does nothing with a C library that cannot. */
    public static void trim() {
        try {
            Function trim = NativeLibrary.getInstance("c").getFunction("malloc_trim");
            trim.invokeInt(new Object[] {0L});
        } catch (UnsatisfiedLinkError _) {
            return;
        }
    }
}
