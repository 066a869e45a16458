package io.persistentprocess.kernel.file;

import com.sun.jna.Native;
import io.persistentprocess.kernel.libc.BundledLibrary;

/** The function of log_truncate.c, which is in the same library as the functions that start processes. */
final class TruncationLibrary {
    static {
        Native.register(TruncationLibrary.class, BundledLibrary.open("ppgspawn"));
    }

    private TruncationLibrary() {}

    /** Not 0: the file had this size and was truncated. */
    static native int ppg_truncate_if_size(int fd, long size, long to);
}
