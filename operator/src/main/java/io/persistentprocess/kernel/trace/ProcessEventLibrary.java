package io.persistentprocess.kernel.trace;

import com.sun.jna.Native;
import io.persistentprocess.kernel.libc.BundledLibrary;

/** The functions of ppg_events.c, which is in the jar where JNA expects it ({@code linux-x86-64/libppgevents.so}). */
final class ProcessEventLibrary {
    static {
        Native.register(ProcessEventLibrary.class, BundledLibrary.open("ppgevents"));
    }

    private ProcessEventLibrary() {}

    /** Triggers the static initialiser. */
    static void load() {}

    static native long ppg_events_bpf(long root, int level, int ringBytes, long exits, int[] failure);

    static native long ppg_events_connector(int[] failure);

    static native int ppg_events_fd(long source);

    static native long ppg_events_peek(long source, long records, long room);

    static native void ppg_events_consume(long source);

    static native long ppg_events_lost(long source);

    static native long ppg_events_happened(long source, int kind);

    static native long ppg_events_unheard_kills(long source);

    static native void ppg_events_listen(long source, int listening);

    static native int ppg_events_find_exit(long source, int pid, long started, long tick, long record);

    static native int ppg_events_keep(long source, String path);

    static native void ppg_events_close(long source);

    static native long ppg_exits_open(String path, int[] error);

    static native int ppg_exits_find(long exits, int pid, long started, long tick, long record);

    static native void ppg_exits_close(long exits);
}
